import { join } from 'node:path'
import { probeElf, probeExitCode } from './probeElf.ts'

/** A small program to write into a directory and run from there. */
export interface ProbeProgram {
  readonly name: string
  readonly content: Buffer | { readonly copyOf: string }
  readonly expectedExitCode: number
}

/** Tells the script's exit from the binary's. */
const scriptExitCode = 43

/**
 * What to run to learn whether programs run: on Linux a binary no allow list knows and a script through its `#!` line,
 * both run directly; elsewhere a signed system program, because unsigned ones are refused wherever they lie.
 */
export function probePrograms(platform: NodeJS.Platform, architecture: string): readonly ProbeProgram[] {
  if (platform === 'win32') {
    const systemRoot = String.raw`C:\Windows\System32`
    return [{ name: 'p.exe', content: { copyOf: join(systemRoot, 'hostname.exe') }, expectedExitCode: 0 }]
  }
  const script = {
    name: 's',
    content: Buffer.from(`#!/bin/sh\nexit ${scriptExitCode}\n`),
    expectedExitCode: scriptExitCode,
  }
  if (platform === 'darwin') {
    return [{ name: 'p', content: { copyOf: '/usr/bin/true' }, expectedExitCode: 0 }, script]
  }
  const elf = platform === 'linux' ? probeElf(architecture) : undefined
  return elf ? [{ name: 'p', content: elf, expectedExitCode: probeExitCode }, script] : [script]
}
