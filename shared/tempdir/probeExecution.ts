import { access, chmod, constants, copyFile, stat, unlink, writeFile } from 'node:fs/promises'
import { arch, platform } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { errnoOf } from '../base/errors.ts'
import type { Mount } from '../base/mountinfo.ts'
import { runBriefly, type BriefEnd } from '../base/runBriefly.ts'
import { probePrograms, type ProbeProgram } from './probePrograms.ts'
import {
  classifyExecDenial,
  classifyExecFailure,
  classifyWriteFailure,
  describeMount,
  type Refusal,
} from './refusal.ts'

const timeLimitMs = 5000

/** A scanner, or another thread forking at the wrong moment, holds a new file open for a while. */
const passingErrors: ReadonlySet<string> =
  platform() === 'win32' ? new Set(['EBUSY', 'EPERM', 'ENOENT', 'UNKNOWN']) : new Set(['ETXTBSY'])
const tries = 6

/** Runs programs from `directory` as plugins and provisioners will be; undefined when they run. Leaves none of them. */
export async function probeExecution(
  directory: string,
  mount: Mount | undefined,
): Promise<Refusal | undefined> {
  const programs = probePrograms(platform(), arch())
  const outcomes = await Promise.all(programs.map((program) => tryProgram(program, directory, mount)))
  const refusal = outcomes.find((outcome) => typeof outcome === 'object')
  if (refusal || outcomes.includes('ran')) return refusal
  return {
    kind: 'exec-failed',
    reason: 'no program could be started to try it with',
    remedy: 'install /bin/sh',
  }
}

async function tryProgram(
  program: ProbeProgram,
  directory: string,
  mount: Mount | undefined,
): Promise<Refusal | 'ran' | 'inconclusive'> {
  const file = join(directory, program.name)
  try {
    const misplaced = await place(program, file, mount)
    if (misplaced) return misplaced
    const end = await run(file)
    if (end.exitCode === program.expectedExitCode) return 'ran'
    return classifyExecFailure(end, program.expectedExitCode, mount) ?? 'inconclusive'
  } finally {
    await unlink(file).catch(() => undefined)
  }
}

/** Writes a program and makes it executable; a refusal when either has no effect. */
async function place(
  program: ProbeProgram,
  file: string,
  mount: Mount | undefined,
): Promise<Refusal | undefined> {
  try {
    if (Buffer.isBuffer(program.content)) await writeFile(file, program.content, { flag: 'wx', mode: 0o700 })
    else await copyFile(program.content.copyOf, file, constants.COPYFILE_EXCL)
  } catch (thrown) {
    return classifyWriteFailure(errnoOf(thrown) ?? 'UNKNOWN', file, mount)
  }
  if (platform() === 'win32') return undefined
  const refused = await chmod(file, 0o700).then(() => undefined, errnoOf)
  const mode = (await stat(file)).mode & 0o777
  if (mode !== 0o700) return withoutModes(mode, refused, mount)
  return await access(file, constants.X_OK).then(
    () => undefined,
    (thrown: unknown) => classifyExecDenial(errnoOf(thrown) ?? 'UNKNOWN', mount),
  )
}

async function run(file: string): Promise<BriefEnd> {
  for (let attempt = 1; ; attempt++) {
    const end = await runBriefly(file, [], timeLimitMs)
    if (end.errno === undefined || !passingErrors.has(end.errno) || attempt === tries) return end
    await pause(20 * 2 ** attempt)
  }
}

/** A file system without Unix modes of its own (vfat, exfat, ntfs, 9p): everything on it is open to everybody or nobody. */
export function withoutModes(mode: number, errno: string | undefined, mount: Mount | undefined): Refusal {
  return {
    kind: 'not-private',
    reason: `modes have no effect (${mode.toString(8)} instead of 700): ${mount ? describeMount(mount) : 'its file system'}`,
    remedy: 'choose a directory on a file system with Unix permissions',
    ...(errno !== undefined && { errno }),
  }
}
