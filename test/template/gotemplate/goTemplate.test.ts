import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseTemplate } from '#shared/template/gotemplate/parseTemplate.ts'
import { renderTemplate } from '#shared/template/gotemplate/renderTemplate.ts'
import { TemplateError } from '#shared/template/gotemplate/templateError.ts'
import type { TemplateFunction, TemplateValue } from '#shared/template/gotemplate/values.ts'
import { templateCases, type TemplateCase } from './corpus.ts'

const hasGo = await execa('go', ['version']).then(
  () => true,
  () => false,
)

const functions = new Map<string, TemplateFunction>([
  ['upper', text('upper', (value) => value.toUpperCase())],
  ['list', (...values) => values],
  ['join', (list, separator) => (list as readonly string[]).join(separator as string)],
])

function text(name: string, run: (value: string) => string): TemplateFunction {
  return (...values) => {
    const [value] = values
    if (values.length !== 1 || typeof value !== 'string') throw new Error(`wrong arguments for ${name}`)
    return run(value)
  }
}

/** As the oracle types JSON: whole numbers are ints, objects are maps. */
function typed(value: unknown): TemplateValue {
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : value
  if (Array.isArray(value)) return value.map(typed)
  if (typeof value === 'object' && value !== null)
    return new Map(Object.entries(value).map(([key, item]) => [key, typed(item)]))
  return value as TemplateValue
}

/** The rendered text, or undefined for a template that is refused. */
function render({ template, data }: TemplateCase): string | undefined {
  try {
    return renderTemplate(parseTemplate(template), { data: typed(data), functions })
  } catch (thrown) {
    if (thrown instanceof TemplateError) return undefined
    throw thrown
  }
}

describe.skipIf(!hasGo)('as Go renders it (needs go)', () => {
  let folder = ''
  let answers: readonly { readonly output?: string; readonly error?: string }[] = []
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'go-template-'))
    const oracle = join(folder, 'oracle')
    await execa('go', ['build', '-o', oracle, '.'], {
      cwd: join(import.meta.dirname, '../../tools/goTemplateOracle'),
    })
    const { stdout } = await execa(oracle, {
      input: templateCases.map((one) => JSON.stringify(one)).join('\n'),
    })
    answers = stdout.split('\n').map((line) => JSON.parse(line) as { output?: string; error?: string })
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it.each(templateCases.map((one, index) => ({ ...one, index })))('$template', ({ index, ...one }) => {
    const answer = answers[index]
    expect(answer).toBeDefined()
    expect({ rendered: render(one), error: answer?.error }).toEqual({
      rendered: answer?.output,
      error: answer?.error,
    })
  })
})

describe('a hostile template', () => {
  it.each([
    ['parentheses 100,000 deep', '{{' + '('.repeat(100_000) + '1' + ')'.repeat(100_000) + '}}'],
    ['branches 100,000 deep', '{{if true}}'.repeat(100_000)],
    ['a loop without end', '{{range 100000000}}{{end}}'],
    [
      'a result without end',
      '{{range $i, $e := .}}{{range $.}}{{range $.}}{{range $.}}{{range $.}}xxxxxxxxxxxxxxxx{{end}}{{end}}{{end}}{{end}}{{end}}',
    ],
    ['an open string of a megabyte', '{{"' + 'a'.repeat(1_000_000)],
    ['a NUL and a lone surrogate', '{{\0\ud800}}'],
  ])('%s ends in an error', (_name, template) => {
    const data = Array.from({ length: 64 }, (_, index) => BigInt(index))
    expect(() => renderTemplate(parseTemplate(template), { data, functions: new Map() })).toThrow(
      TemplateError,
    )
  })

  it('says where it is wrong', () => {
    try {
      parseTemplate('ab {{ .x "y" ? }}')
    } catch (thrown) {
      expect(thrown).toMatchObject({ offset: 13, message: expect.stringContaining('"?"') as string })
    }
  })
})
