import { ImageError } from '../../../base/errors.ts'
import { createCheckHost } from '../../../build/checkHost.ts'
import { createComponents } from '../../../build/components.ts'
import { runBuilds } from '../../../build/runBuilds.ts'
import { BuildLog } from '../../../build/log/buildLog.ts'
import { timingSummary } from '../../../build/log/timingSummary.ts'
import { packerEnvironment } from '../../../packer/driver/packerEnvironment.ts'
import { checkBuilds } from '../../../template/checkBuilds.ts'
import type { BuildContext, BuildInputs } from '../../build.ts'
import { openTempDirectory } from '../../openTempDirectory.ts'
import { chrootBuilders } from './chrootBuilders.ts'
import { openChrootServices } from './chrootServices.ts'
import { openTemplate } from './openTemplate.ts'
import { locate, refuseErrors, showDiagnostics } from '../../../template/reportDiagnostics.ts'
import { reportDisks } from './reportDisks.ts'
import { reportOutcome } from './reportOutcome.ts'
import { withLimit } from './withLimit.ts'

/** Runs the builds of a template. Those that are unsound are left out and reported; the others run all the same. */
export async function buildImages(
  inputs: BuildInputs,
  workingDirectory: string,
  ctx: BuildContext,
): Promise<void> {
  const tempDirectory = await openTempDirectory(ctx, inputs.tempDirectory)
  const environment = packerEnvironment(ctx.agent.environment, tempDirectory, inputs.passEnvironment)
  const template = await openTemplate(inputs, workingDirectory, ctx, { readData: true, environment })
  const places = { workingDirectory, root: ctx.agent.workingDirectory }
  showDiagnostics(template.diagnostics, ctx.log, places)
  refuseErrors(template.diagnostics, ctx.log, places)

  const components = createComponents({ builders: chrootBuilders(() => openChrootServices(inputs, ctx)) })
  const checked = await checkBuilds(template, components, createCheckHost(workingDirectory))
  showDiagnostics(checked.diagnostics, ctx.log, places)
  if (checked.builds.length === 0 || checked.hasUnknownTypes)
    refuseErrors(checked.diagnostics, ctx.log, places)
  if (checked.builds.length === 0)
    throw new ImageError(
      'NO_BUILDS_SELECTED',
      `Nothing matches only and except. The builds are ${template.buildNames.join(', ')}.`,
    )

  const { parallelBuilds, onError, force } = inputs
  const isParallel = checked.builds.length > 1 && parallelBuilds !== 1
  const events = new BuildLog(ctx.log, { isParallel, locate: (at) => locate(at, places) })
  const startedMs = ctx.clock.monotonicMs()
  const options = {
    components,
    events,
    workingDirectory,
    tempDirectory,
    environment,
    parallelBuilds,
    onError,
    force,
  }
  const outcome = await withLimit(ctx, inputs.timeout, (limited) =>
    runBuilds(checked.builds, options, limited),
  )
  ctx.output('durationSeconds', String(Math.round((ctx.clock.monotonicMs() - startedMs) / 1000)))
  const timing = timingSummary(events.timings, (text) => ctx.log.mask(text))
  if (timing !== undefined) ctx.summarise(timing)
  await reportDisks(outcome, events.timings, ctx)
  reportOutcome(outcome, ctx, places)
  refuseErrors(checked.diagnostics, ctx.log, places)
}
