import type { StepResult } from '../transcript.ts'

/** The contexts that an expression may read: `github`, `runner`, `job` …, each a flat map. */
export type ExpressionContexts = Readonly<Record<string, Readonly<Record<string, string>>>>

/**
 * Fills in the `${{ context.name }}` of a default value; what is not set is empty, as in a workflow.
 * Throws on any other expression and on contexts it was not given.
 */
export function evaluateTemplate(text: string, contexts: ExpressionContexts): string {
  return text.replace(/\$\{\{(.*?)\}\}/gs, (_, inner: string) => {
    const match = /^\s*([a-z]+)\.([a-z_]+)\s*$/i.exec(inner)
    const context = match?.[1] === undefined ? undefined : contexts[match[1].toLowerCase()]
    if (match?.[2] === undefined || context === undefined)
      throw new Error(`unsupported expression: ${inner.trim()}`)
    return context[match[2].toLowerCase()] ?? ''
  })
}

/**
 * Whether a `pre-if` or `post-if` holds for the job's result so far: `always()`, `success()`, `failure()`,
 * `cancelled()`, `!`, `&&`, `||`. Without a status function `success()` is asked as well, as in a workflow.
 * Throws on anything else.
 */
export function evaluateCondition(condition: string, result: StepResult | undefined): boolean {
  const bare = condition.trim().replace(/^\$\{\{(.*)\}\}$/s, '$1')
  const status: Readonly<Record<string, boolean>> = {
    always: true,
    success: result === undefined || result.startsWith('Succeeded'),
    failure: result === 'Failed',
    cancelled: result === 'Canceled',
  }
  return bare.split('||').some((any) =>
    any.split('&&').every((term) => {
      const match = /^\s*(!?)\s*([a-z]+)\(\)\s*$/i.exec(term)
      const value = match?.[2] === undefined ? undefined : status[match[2].toLowerCase()]
      if (value === undefined) throw new Error(`unsupported condition: ${condition}`)
      return match?.[1] === '!' ? !value : value
    }),
  )
}
