import { type Diagnostic, hasErrors, problem } from '../diagnostic.ts'
import { tryConvert } from '../evaluate/convertValue.ts'
import { evaluate } from '../evaluate/evaluate.ts'
import type { Scope } from '../evaluate/scope.ts'
import type { Limits } from '../limits.ts'
import type { Expression } from '../syntax/nodes.ts'
import { asString } from '../values/read.ts'
import * as types from '../values/types.ts'
import { isKnown, isNull } from '../values/value.ts'

/** The labels of one block that a dynamic block yields; undefined, with a diagnostic, if one is no text. */
export function dynamicLabels(
  expressions: readonly Expression[],
  scope: Scope | undefined,
  limits: Limits,
  diagnostics: Diagnostic[],
): readonly string[] | undefined {
  const labels: string[] = []
  for (const expression of expressions) {
    const { value, diagnostics: wrong } = evaluate(expression, scope, limits)
    diagnostics.push(...wrong)
    if (hasErrors(wrong)) return undefined
    const label = tryConvert(value, types.string)
    const reason =
      typeof label === 'string'
        ? `This value cannot be a label: ${label}.`
        : isNull(label)
          ? 'Null cannot be a label.'
          : isKnown(label)
            ? undefined
            : 'This value is not known yet, and labels must be.'
    if (reason !== undefined) {
      diagnostics.push(problem('Invalid dynamic block label', reason, expression.range))
      return undefined
    }
    if (typeof label !== 'string') labels.push(asString(label))
  }
  return labels
}
