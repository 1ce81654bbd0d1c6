import type { Block } from '../../hcl/body.ts'
import { type Diagnostic, hasErrors, problem } from '../../hcl/diagnostic.ts'
import { evaluate } from '../../hcl/evaluate/evaluate.ts'
import type { SourceRange } from '../../hcl/position.ts'
import { references } from '../../hcl/syntax/references.ts'
import type { Attribute, ReferenceExpression } from '../../hcl/syntax/nodes.ts'
import type { VariableRule } from './variable.ts'

/** Reads a `validation` block of a variable; undefined, with diagnostics, if it cannot be used. */
export function readRule(
  variable: string,
  { body }: Block,
  diagnostics: Diagnostic[],
): VariableRule | undefined {
  const content = body.content({
    attributes: [
      { name: 'condition', required: true },
      { name: 'error_message', required: true },
    ],
  })
  const condition = content.attributes.get('condition')
  const message = content.attributes.get('error_message')
  const problems = [
    ...content.diagnostics,
    ...(condition === undefined ? [] : wrongReferences(variable, condition)),
  ]
  const errorMessage = message === undefined ? undefined : readMessage(message, problems)
  diagnostics.push(...problems)
  if (condition === undefined || errorMessage === undefined || hasErrors(problems)) return undefined
  return { condition: condition.expression, errorMessage }
}

function wrongReferences(variable: string, { expression }: Attribute): readonly Diagnostic[] {
  const summary = 'Invalid variable validation condition'
  const found = references(expression)
  const others = found.filter((reference) => !isReferenceTo(variable, reference))
  if (others.length > 0) {
    const detail = `The condition of variable "${variable}" can refer to var.${variable} and nothing else.`
    return others.map(({ range }) => problem(summary, detail, range))
  }
  if (found.length > 0) return []
  return [
    problem(
      summary,
      `The condition has to refer to var.${variable}, or it cannot check its value.`,
      expression.range,
    ),
  ]
}

function isReferenceTo(variable: string, { root, steps }: ReferenceExpression): boolean {
  const [first] = steps
  return root === 'var' && first !== undefined && first.kind === 'attribute' && first.name === variable
}

function readMessage({ expression }: Attribute, problems: Diagnostic[]): string | undefined {
  const { value, diagnostics } = evaluate(expression)
  problems.push(...diagnostics)
  if (hasErrors(diagnostics)) return undefined
  const { content } = value
  if (typeof content === 'string' && isSentence(content)) return content
  problems.push(notASentence(expression.range))
  return undefined
}

function notASentence(range: SourceRange): Diagnostic {
  const detail =
    'The error message has to be one or more whole sentences: a capital letter first, and a full stop, question mark or exclamation mark last.'
  return problem('Invalid validation error message', detail, range)
}

/** Packer's rule (types.variables.go, looksLikeSentences). */
function isSentence(text: string): boolean {
  const [first] = text
  if (first === undefined) return false
  const isLowerCase = /\p{L}/u.test(first) && !/\p{Lu}/u.test(first)
  return !isLowerCase && /[.?!]$/.test(text)
}
