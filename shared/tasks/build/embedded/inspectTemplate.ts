import type { BuildContext, BuildInputs } from '../../build.ts'
import { inspection } from './inspection.ts'
import { inspectionText } from './inspectionText.ts'
import { openTemplate } from './openTemplate.ts'
import { refuseErrors, showDiagnostics } from '../../../template/reportDiagnostics.ts'

/** Shows what a template says. Values that are missing are no mistake here, declarations that cannot be read are. */
export async function inspectTemplate(
  inputs: BuildInputs,
  workingDirectory: string,
  ctx: BuildContext,
): Promise<void> {
  const template = await openTemplate(inputs, workingDirectory, ctx, { readData: false })
  const places = { workingDirectory, root: ctx.agent.workingDirectory }
  if (!template.isDeclared) {
    showDiagnostics(template.diagnostics, ctx.log, places)
    refuseErrors(template.diagnostics, ctx.log, places)
  }
  if (inputs.json) {
    const document = inspection(template)
    ctx.log.document(document)
    // Who has the document on standard output needs it no second time.
    if (ctx.agent.platform !== 'local') ctx.output('inspection', JSON.stringify(document))
  } else ctx.log.foreign(inspectionText(template))
}
