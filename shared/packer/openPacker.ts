import type { RunContext } from '../base/context.ts'
import { describeError, ImageError } from '../base/errors.ts'
import { packerCandidates, type PackerCandidate } from './packerCandidates.ts'
import { parsePackerVersion, type PackerVersion } from './packerVersion.ts'

/** A Packer that was run once and told its version. */
export interface Packer extends PackerCandidate {
  readonly version: PackerVersion
}

/** Longest answer to `packer version`: cracklib's program of the same name waits for input for ever. */
const answerTimeoutMs = 20_000

/**
 * Finds Packer and asks its version. A program on PATH that is no Packer is passed over; an explicit one must answer. Throws
 * PACKER_NOT_FOUND or PACKER_UNUSABLE with what each candidate said.
 */
export async function openPacker(
  ctx: RunContext,
  explicit: string | undefined,
  environment: Readonly<Record<string, string>>,
): Promise<Packer> {
  const refusals: string[] = []
  for (const candidate of await packerCandidates(ctx.agent, explicit)) {
    const answer = await askVersion(ctx, candidate, environment)
    if (typeof answer !== 'string') return { ...candidate, version: answer }
    refusals.push(`${candidate.path} (${candidate.source}): ${answer}`)
  }
  throw new ImageError('PACKER_UNUSABLE', refusals.join('\n'))
}

async function askVersion(
  ctx: RunContext,
  candidate: PackerCandidate,
  env: Readonly<Record<string, string>>,
): Promise<PackerVersion | string> {
  const chunks: Uint8Array[] = []
  let sizeBytes = 0
  try {
    const result = await ctx.exec({
      file: candidate.path,
      args: ['-machine-readable', 'version'],
      cwd: ctx.agent.workingDirectory,
      env,
      timeoutMs: answerTimeoutMs,
      limitGraceMs: 1000,
      onOutput: (chunk) => {
        sizeBytes += chunk.length
        if (sizeBytes <= 65_536) chunks.push(chunk)
      },
    })
    const text = Buffer.concat(chunks).toString('utf8')
    const version = parsePackerVersion(/^\d+,,version,([^,\n]+)$/m.exec(text)?.[1] ?? '')
    if (version && result.exitCode === 0) return version
    if (result.stoppedBy === 'cancel') throw new ImageError('CANCELLED', 'The run was cancelled.')
    const said = text.trim().split('\n').slice(-3).join(' ')
    return result.stoppedBy === 'timeout'
      ? 'did not answer; it is no Packer.'
      : `is no Packer (exit ${String(result.exitCode ?? result.signal)}): ${said}`
  } catch (thrown) {
    if (ctx.signal.aborted) throw thrown
    return describeError(thrown)
  }
}
