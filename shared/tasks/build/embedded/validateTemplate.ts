import { createCheckHost } from '../../../build/checkHost.ts'
import { createComponents } from '../../../build/components.ts'
import { checkBuilds } from '../../../template/checkBuilds.ts'
import type { BuildContext, BuildInputs } from '../../build.ts'
import { chrootBuilders } from './chrootBuilders.ts'
import { openTemplate } from './openTemplate.ts'
import { refuseErrors, showDiagnostics } from '../../../template/reportDiagnostics.ts'

/** Checks a template with everything in it, and reports all problems there are; nothing is built. */
export async function validateTemplate(
  inputs: BuildInputs,
  workingDirectory: string,
  ctx: BuildContext,
): Promise<void> {
  const template = await openTemplate(inputs, workingDirectory, ctx, { readData: false })
  const host = createCheckHost(workingDirectory)
  const checked = await checkBuilds(template, createComponents({ builders: chrootBuilders() }), host)
  const diagnostics = [...template.diagnostics, ...checked.diagnostics]
  const places = { workingDirectory, root: ctx.agent.workingDirectory }
  showDiagnostics(diagnostics, ctx.log, places)
  refuseErrors(diagnostics, ctx.log, places)
  ctx.log.info('The configuration is valid.')
}
