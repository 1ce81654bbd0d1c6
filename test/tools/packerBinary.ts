import { execa } from 'execa'
import { goProgram } from './goProgram.ts'

/** Packer releases that can be compiled for tests, with the checksum of each module zip. */
const sums = {
  '1.16.0': 'h1:+e9/aNeyZuEGm9fGre3wfg2BNnj1AQj5HzboO4iEYuY=',
  // The last release whose machine-readable output shows the values of sensitive variables.
  '1.15.0': 'h1:5PBKxoRXClaOVLe8g0tqQtZnEWyrbsyUkQOTIxANeTY=',
  // Of the last line of releases that come with plugins of their own.
  '1.9.4': 'h1:r/n4mYlRHzTEmn8iDgoYlratNXEFtzMzzXQM0Puh2dI=',
} as const

/** A release `packerRelease` knows. */
export type PackerRelease = keyof typeof sums

/** A Packer of exactly this release, compiled from its Go module; undefined where no usable `go` is installed. */
export async function packerRelease(version: PackerRelease): Promise<string | undefined> {
  return await goProgram({
    name: 'packer',
    module: 'github.com/hashicorp/packer',
    version,
    sum: sums[version],
  })
}

/** The current Packer, compiled from its Go module; undefined where no usable `go` is installed. */
export async function currentPacker(): Promise<string | undefined> {
  return await packerRelease('1.16.0')
}

/** Debian's Packer 1.6, the oldest one the tasks support; undefined when the one installed is none or another. */
export async function debianPacker(): Promise<string | undefined> {
  for (const candidate of ['packer', '/usr/bin/packer']) {
    const { stdout } = await execa(candidate, ['version'], {
      reject: false,
      env: { CHECKPOINT_DISABLE: '1' },
    })
    if (/^Packer v1\.6\./m.test(stdout ?? '')) return await absolutePath(candidate)
  }
  return undefined
}

async function absolutePath(program: string): Promise<string> {
  const { stdout } = await execa('/bin/sh', ['-c', 'command -v -- "$1"', 'sh', program])
  return stdout
}
