import { createReadStream, createWriteStream } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Exec } from '../../base/exec.ts'
import { createCheckHost } from '../checkHost.ts'
import type { RunFacts } from '../stepContext.ts'
import type { ArchiveFile } from './archiveFile.ts'
import type { ArchiveFormat } from './archiveFormat.ts'
import { bgzf } from './bgzf.ts'
import {
  compressionArguments,
  compressionProgram,
  findProgram,
  type CompressionProgram,
} from './compressionPrograms.ts'
import { gzip } from './gzip.ts'
import { tarArchive } from './tar.ts'
import { zipArchive } from './zip.ts'
import { makeMissing } from '../../base/makeMissing.ts'

/** An archive to be written; without a container there is exactly one file. */
export interface ArchivePlan {
  /** Absolute. */
  readonly path: string
  readonly files: readonly ArchiveFile[]
  readonly kind: ArchiveFormat
  /** 1 to 9, or -1 for what is usual. */
  readonly level: number
}

/** What an archive is written with. */
export interface ArchiveContext {
  readonly exec: Exec
  readonly signal: AbortSignal
  readonly run: RunFacts
}

/** Writes an archive over what is there; of one that fails nothing stays. */
export async function writeArchive(plan: ArchivePlan, context: ArchiveContext): Promise<void> {
  const { path, kind } = plan
  await makeMissing(dirname(path))
  try {
    const content = contentOf(plan)
    const program = compressionProgram(kind.compression)
    if (program) return await runProgram(program, content, plan, context)
    await pipeline(packed(content, plan), createWriteStream(path), { signal: context.signal })
  } catch (thrown) {
    await rm(path, { force: true })
    throw thrown
  }
}

function packed(content: AsyncIterable<Uint8Array>, { kind, level }: ArchivePlan): AsyncIterable<Uint8Array> {
  if (kind.compression === 'gz') return gzip(content, level)
  return kind.compression === 'bgzf' ? bgzf(content, level) : content
}

function contentOf({ files, kind, level }: ArchivePlan): AsyncIterable<Uint8Array> {
  if (kind.container === 'tar') return tarArchive(files)
  if (kind.container === 'zip') return zipArchive(files, level)
  return createReadStream(files[0]?.path ?? '', { highWaterMark: 1 << 20 })
}

async function runProgram(
  program: CompressionProgram,
  input: AsyncIterable<Uint8Array>,
  { path, level }: ArchivePlan,
  { exec, signal, run }: ArchiveContext,
): Promise<void> {
  const file = (await findProgram(program, createCheckHost(run.workingDirectory))) ?? program.name
  const target = await open(path, 'w')
  const complaints: string[] = []
  try {
    const { exitCode } = await exec({
      file,
      args: compressionArguments(level),
      cwd: run.workingDirectory,
      env: run.environment,
      input,
      async onOutput(chunk, stream) {
        if (stream === 'stdout') await target.writeFile(chunk)
        else if (complaints.length < 100) complaints.push(Buffer.from(chunk).toString())
      },
    })
    signal.throwIfAborted()
    if (exitCode !== 0)
      throw new Error(`${program.name} failed: ${complaints.join('').trim().slice(0, 2000)}`)
  } finally {
    await target.close()
  }
}
