import { createCheckHost } from '../../../build/checkHost.ts'
import { createComponents } from '../../../build/components.ts'
import { hasErrors, problem } from '../../../hcl/diagnostic.ts'
import { checkBuilds } from '../../../template/checkBuilds.ts'
import type { BuildContext, BuildInputs } from '../../build.ts'
import { openTemplate } from './openTemplate.ts'
import { refuseErrors, showDiagnostics } from './reportDiagnostics.ts'

/** Checks a template with everything in it, and reports all problems there are; nothing is built. */
export async function validateTemplate(
  inputs: BuildInputs,
  workingDirectory: string,
  ctx: BuildContext,
): Promise<void> {
  const template = await openTemplate(inputs, workingDirectory, ctx, { readData: false })
  const host = createCheckHost(workingDirectory)
  const checked = await checkBuilds(template.builds, createComponents(), host)
  const diagnostics = [...template.diagnostics, ...checked.diagnostics]
  if (!hasErrors(diagnostics) && template.buildNames.length === 0)
    diagnostics.push(
      problem('Missing build block', 'A template needs a build block with one or more sources.'),
    )
  const places = { workingDirectory, root: ctx.agent.workingDirectory }
  showDiagnostics(diagnostics, ctx.log, places)
  refuseErrors(diagnostics, ctx.log, places)
  ctx.log.info('The configuration is valid.')
}
