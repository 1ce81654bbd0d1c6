import { type Diagnostic, problem } from '../../hcl/diagnostic.ts'
import { interpolation } from '../component/interpolate.ts'
import type { InterpolationContext } from '../component/interpolateContext.ts'
import { templateProblem } from '../component/interpolateJson.ts'
import { TemplateError } from '../gotemplate/templateError.ts'
import type { PlacedText } from './declared.ts'
import { renderRepeatedly } from './renderRepeatedly.ts'

/** How often a provisioner is tried again, from a whole number that may be a template. */
export function readMaxRetries(
  maxRetries: PlacedText | undefined,
  context: InterpolationContext,
): { readonly count: number; readonly diagnostics: readonly Diagnostic[] } {
  if (maxRetries === undefined || maxRetries.text === '') return { count: 0, diagnostics: [] }
  const { text, range } = maxRetries
  try {
    const rendered = renderRepeatedly(text, interpolation(context).render)
    const count = /^[-+]?\d+$/.test(rendered) ? Number(rendered) : Number.NaN
    if (Number.isSafeInteger(count)) return { count: Math.max(count, 0), diagnostics: [] }
    const detail = `"max_retries" wants a whole number; this is ${JSON.stringify(rendered.slice(0, 100))}.`
    return { count: 0, diagnostics: [problem('Wrong type', detail, range)] }
  } catch (thrown) {
    if (!(thrown instanceof TemplateError)) throw thrown
    return { count: 0, diagnostics: [templateProblem(thrown, text, range)] }
  }
}
