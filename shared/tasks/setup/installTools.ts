import { ImageError, isImageError } from '../../base/errors.ts'
import { LineSplitter } from '../../base/text/lineSplitter.ts'
import { aptInstall, aptUpdate, findApt, type Argv } from '../../build/chroot/aptCommands.ts'
import {
  describeMissing,
  installCommand,
  packagesOf,
  type SystemTool,
} from '../../build/chroot/systemTools.ts'
import { createHostPrograms } from '../../chroot/hostPrograms.ts'
import type { TaskContext } from '../taskContext.ts'
import { toolEnvironment } from '../toolEnvironment.ts'

/** Mirrors can be slow, but one that never answers must not hold the job. */
const timeoutMs = 20 * 60_000
/** What dpkg has begun it should be let to finish. */
const limitGraceMs = 30_000

/**
 * Installs the packages of tools by apt-get, as root or by sudo without a password. Throws TOOL_MISSING where neither can be
 * had, and TOOL_FAILED with the last lines of an apt-get that failed.
 */
export async function installTools(
  ctx: TaskContext,
  missing: readonly SystemTool[],
  isRoot: boolean,
): Promise<void> {
  const { command, obstacle } = await findApt(isRoot)
  if (command === undefined)
    throw new ImageError(
      'TOOL_MISSING',
      `${describeMissing(missing)} They cannot be installed: ${obstacle}.`,
      { hint: `Have them installed on the agent; on Debian and Ubuntu: \`${installCommand(missing)}\`.` },
    )
  const packages = packagesOf(missing)
  await ctx.log.group(`Installing ${packages.join(', ')}`, async () => {
    // One repository of many that is down fails the update; the others may well have what is needed.
    await runApt(ctx, aptUpdate(command)).catch((thrown: unknown) => {
      if (!isImageError(thrown)) throw thrown
      ctx.log.warning(`The lists of packages are not all up to date: ${thrown.detail}`)
    })
    await runApt(ctx, aptInstall(command, packages), installCommand(missing))
  })
}

async function runApt(ctx: TaskContext, argv: Argv, byHand?: string): Promise<void> {
  const { log, signal, agent } = ctx
  const lines = new LineSplitter({ masker: log.masker })
  const host = createHostPrograms({
    exec: (request) => ctx.exec({ ...request, timeoutMs, limitGraceMs }),
    env: toolEnvironment(agent),
    signal,
  })
  log.command(argv)
  try {
    await host.run(argv, {
      async onOutput(chunk) {
        log.foreign(lines.push(chunk).map(({ text }) => text))
        await log.drained()
      },
    })
  } catch (thrown) {
    if (!isImageError(thrown) || byHand === undefined) throw thrown
    const hint = `Run \`${byHand}\` as root and see what it says; without root, this account needs sudo without a password.`
    throw new ImageError(thrown.code, thrown.detail, { cause: thrown, hint })
  } finally {
    log.foreign(lines.flush().map(({ text }) => text))
  }
}
