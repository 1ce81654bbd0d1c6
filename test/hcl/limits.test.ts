import { describe, expect, it } from 'vitest'
import { decodeSource } from '#shared/hcl/decodeSource.ts'
import { evaluate } from '#shared/hcl/evaluate/evaluate.ts'
import { standardFunctions } from '#shared/hcl/functions/standard.ts'
import { parseJsonFile, parseNativeFile } from '#shared/hcl/parseFile.ts'
import { Source } from '#shared/hcl/source.ts'
import type { Value } from '#shared/hcl/values/value.ts'

const scope = { variables: new Map<string, Value>(), functions: standardFunctions({}) }
const deep = 10_000

/** The summaries of all problems that a file has, those of evaluating its arguments included. */
function summaries(text: string, parse = parseNativeFile): string[] {
  const { body, diagnostics } = parse(new Source('hostile', text))
  const evaluated = [...body.justAttributes().attributes.values()].flatMap(
    ({ expression }) => evaluate(expression, scope).diagnostics,
  )
  return [...diagnostics, ...evaluated].map(({ summary }) => summary)
}

describe('nesting of ten thousand levels is refused', () => {
  it.each([
    ['parentheses', `a = ${'('.repeat(deep)}1${')'.repeat(deep)}`],
    ['brackets', `a = ${'['.repeat(deep)}${']'.repeat(deep)}`],
    ['unclosed brackets', `a = ${'['.repeat(deep)}`],
    ['braces', `a = ${'{ a = '.repeat(deep)}1${'}'.repeat(deep)}`],
    ['blocks', `${'a {\n'.repeat(deep)}${'}\n'.repeat(deep)}`],
    ['calls', `a = ${'f('.repeat(deep)}${')'.repeat(deep)}`],
    ['signs', `a = ${'-'.repeat(deep)}1`],
    ['negations', `a = ${'!'.repeat(deep)}true`],
    ['conditionals', `a = ${'true ? 1 : '.repeat(deep)}1`],
    ['computed indexes', `a = b${'[c]'.repeat(deep)}`],
    ['splats', `a = b${'[*]'.repeat(deep)}`],
    ['templates', `a = ${'"${'.repeat(deep)}1${'}"'.repeat(deep)}`],
    ['directives', `a = "${'%{ if true }'.repeat(deep)}${'%{ endif }'.repeat(deep)}"`],
    ['heredocs', `a = ${'<<X\n${'.repeat(deep)}1${'}\nX\n'.repeat(deep)}`],
    ['for expressions', `a = ${'[for x in [1] : '.repeat(deep)}1${']'.repeat(deep)}`],
  ])('%s', (_, text) => {
    expect(summaries(text)).toEqual(['Source too complex'])
  })

  it.each([
    ['arrays', '['.repeat(deep)],
    ['objects', '{"a":'.repeat(deep)],
  ])('JSON %s', (_, text) => {
    expect(summaries(text, parseJsonFile)).toEqual(['Source too complex'])
  })

  it('text that jsondecode reads', () => {
    expect(summaries(`a = jsondecode("${'['.repeat(deep)}")`)).toEqual(['Error in function call'])
  })

  it('values that grow from one evaluation to the next', () => {
    let value: Value | undefined
    const problems: string[] = []
    for (let level = 0; level < deep && problems.length === 0; level++) {
      const { body } = parseNativeFile(new Source('grow', value === undefined ? 'a = 1' : 'a = [x]'))
      const expression = body.justAttributes().attributes.get('a')?.expression
      if (expression === undefined) throw new Error('no expression')
      const variables = new Map(value === undefined ? [] : [['x', value]])
      const evaluated = evaluate(expression, { variables })
      problems.push(...evaluated.diagnostics.map(({ summary }) => summary))
      value = evaluated.value
    }
    expect(problems).toEqual(['Expression too complex'])
  })
})

describe('what is long but not deep is accepted', () => {
  it.each([
    ['a sum', `a = ${'1 + '.repeat(deep)}1`],
    ['a chain of attributes', `a = try(b${'.c'.repeat(deep)}, 1)`],
    ['a list', `a = [${'1, '.repeat(deep)}]`],
    ['many arguments', Array.from({ length: deep }, (_, index) => `a${index} = 1\n`).join('')],
    ['a long string', `a = "${'x'.repeat(1_000_000)}"`],
    ['a text full of dollar signs', `a = "${'$'.repeat(1_000_000)}"`],
  ])('%s', (_, text) => {
    expect(summaries(text)).toEqual([])
  })
})

describe('what grows without end is refused', () => {
  const tooComplex = 'Expression too complex'
  it.each([
    ['nested loops', `a = ${'[for x in range(20) : '.repeat(15)}1${']'.repeat(15)}`, tooComplex],
    [
      'loops of a template',
      `a = "${'%{ for x in range(1000) }'.repeat(3)}x${'%{ endfor }'.repeat(3)}"`,
      tooComplex,
    ],
    ['a product of sets', 'a = setproduct(range(1000), range(1000), range(1000))', tooComplex],
    [
      'replacements',
      `a = replace(replace("${'a'.repeat(3000)}", "a", "${'b'.repeat(3000)}"), "b", "bb")`,
      tooComplex,
    ],
    ['an indentation', 'a = indent(99999999, "a\\nb")', tooComplex],
    ['a hash of many rounds', 'a = bcrypt("x", 31)', tooComplex],
    ['a width', 'a = format("%999999999d", 1)', 'Error in function call'],
    ['a regular expression', 'a = regex("(((((a{100}){100}){10})))", "aaa")', 'Invalid function argument'],
    ['a number', 'a = 1e1000000000', 'Invalid number literal'],
    ['a number of many digits', `a = ${'9'.repeat(1_000_000)}`, 'Invalid number literal'],
    ['a file', 'a'.repeat(50_000_000), 'Source too complex'],
    ['tokens', `a = ${'['.repeat(4_000_000)}`, 'Source too complex'],
  ])('%s', (_, text, summary) => {
    expect(summaries(text)).toEqual([summary])
  })

  it('a regular expression that backtracks elsewhere is decided at once', () => {
    expect(summaries(`a = regex("(a+)+$", "${'a'.repeat(20_000)}b")`)).toEqual(['Error in function call'])
    expect(summaries(`a = regexall("(x+x+)+y", "${'x'.repeat(20_000)}")`)).toEqual([])
  })
})

describe('bytes that are no text', () => {
  it('of invalid UTF-8 are pointed at', () => {
    const bytes = Buffer.concat([Buffer.from('a = 1\nb = "é'), Buffer.from([0xff, 0xfe]), Buffer.from('"\n')])
    const source = new Source('binary', decodeSource(bytes))
    const [first] = parseNativeFile(source).diagnostics
    expect(first?.summary).toBe('Invalid character encoding')
    expect(first?.subject && source.positionAt(first.subject.start)).toEqual({ line: 2, column: 7, byte: 13 })
  })

  it('in megabytes are refused', () => {
    expect(summaries(decodeSource(Buffer.alloc(9_000_000, 0xff)))).toContain('Source too complex')
  })

  it('of a byte order mark are skipped, and counted as bytes', () => {
    const source = new Source('marked', decodeSource(Buffer.from('\ufeffa = nosuch')))
    expect(source.positionAt(4)).toEqual({ line: 1, column: 5, byte: 7 })
    expect(summaries('\ufeffa = 1')).toEqual([])
  })

  it('of a NUL are an invalid character', () => {
    expect(summaries('a = \0')).toContain('Invalid character')
  })
})

it('the place of an error at the end of a very long line is found', () => {
  const source = new Source('long', `a = "${'é'.repeat(1_000_000)}" ]`)
  const [first] = parseNativeFile(source).diagnostics
  expect(first?.subject && source.positionAt(first.subject.start).column).toBe(1_000_008)
})
