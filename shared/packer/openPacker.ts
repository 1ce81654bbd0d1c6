import type { RunContext } from '../base/context.ts'
import { describeError, ImageError } from '../base/errors.ts'
import { verifyInstalled } from './install/installManifest.ts'
import { packerCandidates, type PackerCandidate } from './packerCandidates.ts'
import { parsePackerVersion, type PackerVersion } from './packerVersion.ts'

/** A Packer that was run once and told its version. */
export interface Packer extends PackerCandidate {
  readonly version: PackerVersion
}

/** What a Packer must be; each test says what is wrong, in words that follow the path of a program. */
export interface PackerTests {
  /** Asked before the program is run. */
  readonly file?: (path: string) => Promise<string | undefined>
  readonly version?: (version: PackerVersion) => string | undefined
}

/** Longest answer to `packer version`: cracklib's program of the same name waits for input for ever. */
const answerTimeoutMs = 20_000

/**
 * Finds Packer and asks its version. A program on PATH that is no Packer is passed over, and so is one that fails a test, or that
 * has changed since it was installed; an explicit one must answer and pass. Throws PACKER_NOT_FOUND or PACKER_UNUSABLE with what
 * each candidate said.
 */
export async function openPacker(
  ctx: RunContext,
  explicit: string | undefined,
  environment: Readonly<Record<string, string>>,
  tests: PackerTests = {},
): Promise<Packer> {
  const refusals: string[] = []
  for (const candidate of await packerCandidates(ctx.agent, explicit)) {
    const refuse = (why: string) => void refusals.push(`${candidate.path} (${candidate.source}): ${why}`)
    const verdict = candidate.source === 'tool directory' ? await verifyInstalled(candidate.path) : undefined
    if (verdict?.state === 'refused') {
      ctx.log.warning(`${candidate.path} is passed over: ${verdict.reason}.`)
      refuse(`was passed over: ${verdict.reason}.`)
      continue
    }
    const strange = await tests.file?.(candidate.path)
    if (strange !== undefined) {
      refuse(strange)
      continue
    }
    const answer = await askVersion(ctx, candidate.path, environment)
    const objection = typeof answer === 'string' ? answer : tests.version?.(answer)
    if (typeof answer !== 'string' && objection === undefined) return { ...candidate, version: answer }
    refuse(objection ?? '')
  }
  throw new ImageError('PACKER_UNUSABLE', refusals.join('\n'))
}

/** Runs a program once: its version, or why it is no Packer, in words that follow its path. Throws CANCELLED. */
export async function askVersion(
  ctx: RunContext,
  path: string,
  env: Readonly<Record<string, string>>,
): Promise<PackerVersion | string> {
  const chunks: Uint8Array[] = []
  let sizeBytes = 0
  try {
    const result = await ctx.exec({
      file: path,
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
