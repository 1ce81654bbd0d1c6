import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import type { DiskTools } from '#shared/disk/diskTools.ts'
import { systemClock } from '#shared/base/clock.ts'
import { createExec } from '#shared/base/exec.ts'

/** Tools that run on this machine as it is, with a work directory inside a folder. */
export async function localTools(folder: string, signal = new AbortController().signal): Promise<DiskTools> {
  const workDirectory = join(folder, 'work')
  await mkdir(workDirectory, { recursive: true })
  const mark = `test-${process.pid}-${Math.random().toString(36).slice(2)}`
  const hurry = new AbortController().signal
  const exec = createExec({ signal, hurry, clock: systemClock, mark, graceMs: 5000 })
  return { exec, env: { PATH: process.env['PATH'] ?? '' }, workDirectory }
}

const environment = { PATH: `${process.env['PATH']}:/usr/sbin:/sbin`, LC_ALL: 'C' }

/** The programs that are not installed here, for the name of a test that needs them all. */
export async function missingPrograms(...programs: readonly string[]): Promise<readonly string[]> {
  const missing: string[] = []
  for (const program of programs) {
    const { exitCode } = await execa('/bin/sh', ['-c', 'command -v -- "$1"', 'sh', program], {
      reject: false,
      env: environment,
    })
    if (exitCode !== 0) missing.push(program)
  }
  return missing
}

/** Runs a program that judges, and resolves with all it said and how it ended. */
export async function judge(
  file: string,
  ...args: readonly string[]
): Promise<{ readonly exitCode: number; readonly said: string }> {
  const { exitCode, all } = await execa(file, args, { reject: false, all: true, env: environment })
  return { exitCode: exitCode ?? -1, said: all ?? '' }
}
