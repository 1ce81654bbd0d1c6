import type { Interpolation } from '../component/interpolate.ts'
import type { InterpolationContext } from '../component/interpolateContext.ts'
import { TemplateError } from '../gotemplate/templateError.ts'

const userAction = /\{\{ ?user (?:`([^`{}]*)`|"([^"\\{}]*)") ?\}\}/g

/**
 * A text of a component as far as it is known before anything runs: rendered, if it needs no data but that of the template;
 * otherwise with the values of user variables alone.
 */
export function describeText(
  text: string,
  pass: Interpolation,
  { userVariables }: InterpolationContext,
): string {
  if (!text.includes('{{')) return text
  try {
    if (!pass.needsData(text)) return pass.render(text)
  } catch (thrown) {
    if (!(thrown instanceof TemplateError)) throw thrown
  }
  return text.replaceAll(
    userAction,
    (_, raw: string | undefined, quoted: string | undefined) => userVariables?.get(raw ?? quoted ?? '') ?? '',
  )
}
