import type { OutputReceiver } from './childOutput.ts'
import type { Exec, ExecRequest, ExecResult } from './exec.ts'

/** The end of what a program printed, enough to see why it failed. */
const keptBytes = 16 * 1024

/** How a program that failed is told: its command line, its end and its last lines; the caller masks it. */
export function describeFailure(
  { file, args }: Pick<ExecRequest, 'file' | 'args'>,
  { exitCode, signal, stoppedBy }: ExecResult,
  printed: string,
): string {
  const how =
    stoppedBy === 'timeout'
      ? 'did not end in time'
      : exitCode === null
        ? `was ended by ${signal ?? 'something'}`
        : `ended with exit code ${exitCode}`
  const lines = printed
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .slice(-12)
  return [`${[file, ...args].join(' ').slice(0, 500)} ${how}.`, ...lines].join('\n')
}

/** What a program printed and how it ended. */
export interface Captured extends ExecResult {
  readonly stdout: string
  /** The last of both streams as they came, for {@link describeFailure}. */
  readonly tail: string
}

/**
 * Runs a program and keeps what it prints: all of its standard output up to `maxBytes` (1 MiB), the last of both streams.
 * What is printed reaches `onOutput` of the request as well.
 */
export async function capture(exec: Exec, request: ExecRequest, maxBytes = 2 ** 20): Promise<Captured> {
  const chunks: Uint8Array[] = []
  let sizeBytes = 0
  let tail: Buffer<ArrayBuffer> = Buffer.alloc(0)
  const onOutput: OutputReceiver = (chunk, stream) => {
    tail = Buffer.concat([tail, chunk]).subarray(-keptBytes)
    if (stream === 'stdout' && sizeBytes < maxBytes) {
      chunks.push(chunk.subarray(0, maxBytes - sizeBytes))
      sizeBytes += chunk.length
    }
    return request.onOutput?.(chunk, stream)
  }
  const result = await exec({ ...request, onOutput })
  return { ...result, stdout: Buffer.concat(chunks).toString(), tail: tail.toString() }
}
