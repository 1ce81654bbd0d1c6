import type { Condition } from './inputs.ts'

/** The condition in words, with the name of the input as the reader's platform spells it. */
export function describeCondition(condition: Condition, nameOf: (key: string) => string): string {
  const values = condition.is.map((value) => `\`${value}\``)
  const list = values.length > 1 ? `${values.slice(0, -1).join(', ')} or ${values.at(-1)}` : values[0]
  return `when \`${nameOf(condition.input)}\` is ${list}`
}

/** The condition in the language of `visibleRule` (tasks.schema.json of azure-pipelines-task-lib). */
export function visibleRule(condition: Condition): string {
  return condition.is.map((value) => `${condition.input} = ${value}`).join(' || ')
}
