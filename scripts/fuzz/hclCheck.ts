import { type Diagnostic, hasErrors } from '#shared/hcl/diagnostic.ts'
import { evaluate } from '#shared/hcl/evaluate/evaluate.ts'
import type { Scope } from '#shared/hcl/evaluate/scope.ts'
import { standardFunctions } from '#shared/hcl/functions/standard.ts'
import { defaultLimits } from '#shared/hcl/limits.ts'
import { parseJsonFile } from '#shared/hcl/parseFile.ts'
import { renderDiagnostic } from '#shared/hcl/renderDiagnostic.ts'
import { Source } from '#shared/hcl/source.ts'
import type { BodyNode, Expression } from '#shared/hcl/syntax/nodes.ts'
import { parseNativeBody, parseNativeExpression, parseNativeTemplate } from '#shared/hcl/syntax/parse.ts'
import { references } from '#shared/hcl/syntax/references.ts'
import { objectValue, tupleValue } from '#shared/hcl/values/build.ts'
import { nullValue, stringValue } from '#shared/hcl/values/value.ts'

const foo = objectValue([
  ['bar', stringValue('baz')],
  ['list', tupleValue([stringValue('a'), stringValue('b')])],
  ['n', nullValue],
])
const scope: Scope = { variables: new Map([['foo', foo]]), functions: standardFunctions({}) }
// A fuzz run is about finding faults, not about using up the budget of every input.
const limits = { ...defaultLimits, steps: 100_000, stringLength: 100_000 }

/** The ways a source can be read. */
export const sourceKinds = ['expression', 'template', 'file', 'json'] as const

/** Does all there is to do with a source; whatever it throws is a fault. */
export function checkSource(kind: (typeof sourceKinds)[number], text: string): void {
  const source = new Source('fuzz', text)
  const found: Diagnostic[] = []
  switch (kind) {
    case 'expression':
    case 'template': {
      const parse = kind === 'expression' ? parseNativeExpression : parseNativeTemplate
      const { result, diagnostics } = parse(source)
      found.push(...diagnostics, ...checkExpression(result))
      break
    }
    case 'file': {
      const { result, diagnostics } = parseNativeBody(source)
      found.push(...diagnostics)
      checkBody(result, found)
      break
    }
    case 'json': {
      const { body, diagnostics } = parseJsonFile(source)
      const content = body.content({
        attributes: [{ name: 'a' }],
        blocks: [{ type: 'one', labels: ['name'] }],
      })
      found.push(...diagnostics, ...content.diagnostics)
      for (const { expression } of content.attributes.values()) found.push(...checkExpression(expression))
      for (const block of content.blocks) found.push(...block.body.justAttributes().diagnostics)
    }
  }
  for (const diagnostic of found) checkDiagnostic(diagnostic, text)
}

function checkExpression(expression: Expression): readonly Diagnostic[] {
  references(expression)
  return evaluate(expression, scope, limits).diagnostics
}

function checkBody(body: BodyNode, found: Diagnostic[]): void {
  for (const { expression } of body.attributes.values()) found.push(...checkExpression(expression))
  for (const block of body.blocks) checkBody(block.body, found)
}

function checkDiagnostic(diagnostic: Diagnostic, text: string): void {
  if (!hasErrors([diagnostic])) throw new Error('a diagnostic that is no error')
  if (renderDiagnostic(diagnostic) === '') throw new Error('an empty diagnostic')
  const { subject } = diagnostic
  if (subject === undefined) throw new Error(`no place for "${diagnostic.summary}"`)
  const { line, column } = subject.source.positionAt(subject.start)
  const isInside =
    subject.start >= 0 && subject.start <= subject.end && subject.end <= subject.source.text.length
  if (!isInside || line < 1 || column < 1 || line > text.split('\n').length)
    throw new Error(
      `"${diagnostic.summary}" points outside of the source: ${subject.start} to ${subject.end}`,
    )
}
