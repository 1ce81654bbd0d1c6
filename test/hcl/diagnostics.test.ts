import { expect, it } from 'vitest'
import { evaluate } from '#shared/hcl/evaluate/evaluate.ts'
import { parseNativeFile } from '#shared/hcl/parseFile.ts'
import { renderDiagnostic } from '#shared/hcl/renderDiagnostic.ts'
import { Source } from '#shared/hcl/source.ts'
import { parseNativeExpression } from '#shared/hcl/syntax/parse.ts'
import { stringValue } from '#shared/hcl/values/value.ts'

it('shows the place, the line and a caret under the subject', () => {
  const [first] = parseNativeFile(new Source('site.pkr.hcl', 'a = 1\nb = [1 2]\n')).diagnostics
  expect(first && renderDiagnostic(first)).toBe(
    [
      'Error: Missing item separator',
      '',
      '  on site.pkr.hcl line 2, column 8:',
      '  2: b = [1 2]',
      '            ^',
      '',
      'Items are separated by commas.',
    ].join('\n'),
  )
})

it('underlines all of the subject and counts characters as a reader does', () => {
  const source = new Source('x', '"👩‍👩‍👧‍👦é" == nosuch')
  const { result } = parseNativeExpression(source)
  const [first] = evaluate(result, { variables: new Map() }).diagnostics
  const lines = first === undefined ? [] : renderDiagnostic(first).split('\n')
  expect(lines[2]).toBe('  on x line 1, column 9:')
  expect(lines[4]).toBe(`     ${' '.repeat(8)}^^^^^^`)
})

it('does not let control characters of a source through', () => {
  const [first] = parseNativeFile(new Source('x', 'a = "\u001b[31m" ]')).diagnostics
  expect(first && renderDiagnostic(first)).not.toContain('\u001b')
})

it('suggests names that are close', () => {
  const variables = new Map([['region', stringValue('west')]])
  const { result } = parseNativeExpression(new Source('x', 'regoin'))
  const [first] = evaluate(result, { variables }).diagnostics
  expect(first?.detail).toBe('There is no variable named "regoin". Did you mean "region"?')
})

it('says that there is nothing to refer to where no scope is given', () => {
  const { result } = parseNativeExpression(new Source('x', '[nosuch, upper("a")]'))
  expect(evaluate(result).diagnostics.map(({ summary }) => summary)).toEqual([
    'Variables not allowed',
    'Function calls not allowed',
  ])
})

it('reports several problems of a file at once', () => {
  const text = 'x {\n  a = 1 1\n}\nb = @\nc = "\\q"\nc = 2\n'
  const source = new Source('x', text)
  const lines = parseNativeFile(source).diagnostics.map(
    ({ subject }) => subject && source.positionAt(subject.start).line,
  )
  expect(lines.toSorted((left, right) => (left ?? 0) - (right ?? 0))).toEqual([2, 4, 5, 6])
})
