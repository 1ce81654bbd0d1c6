import { endOf, rangeBetween, type SourceRange, startOf } from '../position.ts'
import { dynamicValue, stringValue } from '../values/value.ts'
import type { Expression, TemplateExpression } from './nodes.ts'
import type { Parser } from './parser.ts'
import type { TemplatePart } from './templateParts.ts'

type PartOf<Kind extends TemplatePart['kind']> = Extract<TemplatePart, { kind: Kind }>

interface Reader {
  readonly parser: Parser
  readonly parts: readonly TemplatePart[]
  at: number
}

const unexpectedEnd = 'Unexpected end of template'

/** Turns the parts of a template into expressions: every `if` and `for` with what is between it and its end. */
export function pairDirectives(parser: Parser, parts: readonly TemplatePart[]): Expression[] {
  const reader: Reader = { parser, parts, at: 0 }
  const expressions: Expression[] = []
  while (peek(reader).kind !== 'end') expressions.push(readExpression(reader))
  return expressions
}

function peek({ parts, at }: Reader): TemplatePart {
  return parts[at] ?? (parts.at(-1) as TemplatePart)
}

function placeholder(range: SourceRange): Expression {
  return { kind: 'literal', value: dynamicValue, range }
}

function readExpression(reader: Reader): Expression {
  const part = peek(reader)
  reader.at++
  switch (part.kind) {
    case 'text':
      return { kind: 'literal', value: stringValue(part.text), range: part.range }
    case 'interpolation':
      return part.expression
    case 'if':
      return reader.parser.nested(() => readIf(reader, part))
    case 'for':
      return reader.parser.nested(() => readFor(reader, part))
    case 'end':
      reader.parser.report(unexpectedEnd, 'A directive of this template has no end.', part.range)
      return placeholder(part.range)
    case 'endWord': {
      const detail = 'There is no directive that it could belong to.'
      reader.parser.report(`Unexpected ${part.word} directive`, detail, part.range)
      return placeholder(part.range)
    }
  }
}

/** Reads up to a closing word and gives it back; undefined after the end of the template, which is reported. */
function readUntilWord(
  reader: Reader,
  open: PartOf<'if' | 'for'>,
  into: Expression[],
): PartOf<'endWord'> | undefined {
  for (;;) {
    const next = peek(reader)
    if (next.kind === 'end') {
      const { line } = open.range.source.positionAt(open.range.start)
      const detail = `The ${open.kind} directive on line ${line} has no end${open.kind}.`
      reader.parser.report(unexpectedEnd, detail, next.range)
      return undefined
    }
    if (next.kind === 'endWord') {
      reader.at++
      return next
    }
    into.push(readExpression(reader))
  }
}

function reportWrongWord(reader: Reader, open: PartOf<'if' | 'for'>, end: PartOf<'endWord'>): Expression {
  const { line } = open.range.source.positionAt(open.range.start)
  const detail = `The ${open.kind} directive on line ${line} is not ended yet.`
  reader.parser.report(`Unexpected ${end.word} directive`, detail, end.range)
  return placeholder(end.range)
}

function joined(parts: readonly Expression[], emptyAt: SourceRange): TemplateExpression {
  const [first] = parts
  const last = parts.at(-1)
  if (first !== undefined && last !== undefined)
    return { kind: 'template', parts, range: rangeBetween(first.range, last.range) }
  const empty: Expression = { kind: 'literal', value: stringValue(''), range: emptyAt }
  return { kind: 'template', parts: [empty], range: emptyAt }
}

function readIf(reader: Reader, open: PartOf<'if'>): Expression {
  const whenTrue: Expression[] = []
  const whenFalse: Expression[] = []
  let end = readUntilWord(reader, open, whenTrue)
  if (end?.word === 'else') end = readUntilWord(reader, open, whenFalse)
  if (end === undefined) return placeholder(peek(reader).range)
  if (end.word !== 'endif') return reportWrongWord(reader, open, end)
  return {
    kind: 'conditional',
    condition: open.condition,
    whenTrue: joined(whenTrue, endOf(open.range)),
    whenFalse: joined(whenFalse, startOf(end.range)),
    range: rangeBetween(open.range, end.range),
  }
}

function readFor(reader: Reader, open: PartOf<'for'>): Expression {
  const content: Expression[] = []
  const end = readUntilWord(reader, open, content)
  if (end === undefined) return placeholder(peek(reader).range)
  if (end.word !== 'endfor') return reportWrongWord(reader, open, end)
  const range = rangeBetween(open.range, end.range)
  const passes: Expression = {
    kind: 'for',
    keyName: open.keyName,
    valueName: open.valueName,
    collection: open.collection,
    key: undefined,
    value: joined(content, endOf(open.range)),
    condition: undefined,
    groups: false,
    openRange: open.range,
    range,
  }
  return { kind: 'templateJoin', passes, range }
}
