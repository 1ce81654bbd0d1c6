import { relative, resolve } from 'node:path'
import { formatDuration } from '../../base/clock.ts'
import type { RunContext } from '../../base/context.ts'
import { describeError, errnoOf, ImageError, type SourcePosition } from '../../base/errors.ts'
import type { ExecResult } from '../../base/exec.ts'
import { LineSplitter } from '../../base/text/lineSplitter.ts'
import { isAtLeast } from '../packerVersion.ts'
import type { Packer } from '../openPacker.ts'
import { judgePacker } from './judge.ts'
import { PackerOutput } from './packerOutput.ts'
import type { PackerStep } from './plan.ts'

/** Where and with what Packer is started. */
export interface PackerLaunch {
  readonly packer: Packer
  readonly workingDirectory: string
  readonly environment: Readonly<Record<string, string>>
  readonly timeoutMs: number | undefined
  readonly idleTimeoutMs: number | undefined
  /** Receives the lines of Packer's debug log. */
  readonly onDebugLine: (line: string) => void
}

/** Time Packer gets to clean up after a limit was reached: nobody but us is waiting then. */
const limitGraceMs = 120_000

/** What a step that succeeded has printed. */
export interface PackerAnswer {
  /** As it was read. */
  readonly output: PackerOutput
  /** Of `fix`, byte for byte; empty for the other commands, whose output has no end. */
  readonly document: Buffer
}

/**
 * Runs one step of a plan and resolves with what it printed; throws what {@link judgePacker} throws when it did not succeed.
 * `onEnd` sees the output in either case.
 */
export async function runPacker(
  ctx: RunContext,
  launch: PackerLaunch,
  step: PackerStep,
  onEnd: (output: PackerOutput) => void,
): Promise<PackerAnswer> {
  const { packer, environment, timeoutMs, idleTimeoutMs } = launch
  const output = new PackerOutput(ctx.log, ctx.clock, step)
  const stdout = new LineSplitter({ masker: ctx.log.masker })
  const stderr = new LineSplitter({ masker: ctx.log.masker })
  const argv = [packer.path, ...step.args]
  const document: Uint8Array[] = []
  ctx.log.command(argv)
  let exit: ExecResult
  try {
    exit = await ctx.exec({
      file: packer.path,
      args: step.args,
      cwd: launch.workingDirectory,
      env: environment,
      timeoutMs,
      idleTimeoutMs,
      limitGraceMs,
      async onOutput(chunk, stream) {
        if (stream === 'stdout' && step.command === 'fix') document.push(chunk)
        if (stream === 'stdout') output.readLines(stdout.push(chunk))
        else for (const { text } of stderr.push(chunk)) launch.onDebugLine(text)
        await ctx.log.drained()
      },
    })
  } catch (thrown) {
    if (errnoOf(thrown) === undefined) throw thrown
    throw new ImageError('PACKER_UNUSABLE', `${packer.path}: ${describeError(thrown)}`, { cause: thrown })
  }
  output.readLines(stdout.flush())
  for (const { text } of stderr.flush()) launch.onDebugLine(text)
  output.end()
  onEnd(output)
  if (exit.leftoverCount > 0)
    ctx.log.info(`Ended ${exit.leftoverCount} processes that Packer had left running.`)
  judgePacker({
    command: step.command,
    exit,
    closing: output.closing,
    saidValid: output.saidValid || !isAtLeast(packer.version, 1, 10),
    endedBuildCount: output.timing.endedBuilds.size,
    artifactProblems: output.artifacts.problems,
    diagnostics: output.diagnostics,
    buildErrors: output.buildErrors,
    unformattedFiles: output.unformattedFiles.map((file) => ctx.log.mask(file)),
    tail: output.tail,
    commandLine: ctx.log.mask(argv.join(' ')),
    limits: { timeout: show(timeoutMs), idleTimeout: show(idleTimeoutMs) },
    locate: (at) => locate(at, launch.workingDirectory, ctx.agent.workingDirectory),
  })
  return { output, document: Buffer.concat(document) }
}

function show(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : formatDuration(ms)
}

/** Packer names files as it was given them; platforms want them relative to the root of the sources. */
function locate(at: SourcePosition, workingDirectory: string, root: string): SourcePosition {
  const path = relative(root, resolve(workingDirectory, at.file))
  return { ...at, file: path === '' || path.startsWith('..') ? at.file : path }
}
