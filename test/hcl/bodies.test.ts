import { describe, expect, it } from 'vitest'
import type { Body, BodySchema } from '#shared/hcl/body.ts'
import { parseJsonFile, parseNativeFile } from '#shared/hcl/parseFile.ts'
import { Source } from '#shared/hcl/source.ts'

const schema: BodySchema = {
  attributes: [{ name: 'name', required: true }, { name: 'size' }],
  blocks: [{ type: 'step', labels: ['kind'] }],
}

const native = (text: string): Body => parseNativeFile(new Source('x.hcl', text)).body
const json = (value: unknown): Body => parseJsonFile(new Source('x.json', JSON.stringify(value))).body

function outcome(body: Body): { readonly found: string[]; readonly problems: string[] } {
  const { attributes, blocks, diagnostics } = body.content(schema)
  const found = [...attributes.keys(), ...blocks.map(({ type, labels }) => [type, ...labels].join(' '))]
  return { found, problems: diagnostics.map(({ summary, detail }) => `${summary}: ${detail}`) }
}

describe.each([
  ['the native syntax', native('name = "n"\nstep "b" {}\nstep "a" {}\nstep "b" {}\n')],
  ['JSON', json({ name: 'n', step: [{ b: {} }, { a: {} }, { b: {} }] })],
])('a body of %s', (_, body) => {
  it('yields arguments, and blocks in the order of the file', () => {
    expect(outcome(body)).toEqual({ found: ['name', 'step b', 'step a', 'step b'], problems: [] })
  })

  it('leaves to the rest what the schema does not ask for', () => {
    const partial = body.partialContent({ attributes: [{ name: 'name' }] })
    expect(partial.diagnostics).toEqual([])
    const rest = partial.rest.content({ blocks: [{ type: 'step', labels: ['kind'] }] })
    expect(rest.diagnostics).toEqual([])
    expect(rest.blocks).toHaveLength(3)
    expect(partial.rest.content({ attributes: [{ name: 'name' }] }).attributes.size).toBe(0)
  })
})

it('reports what is missing, unexpected or wrongly labelled', () => {
  const { problems } = outcome(native('sise = 1\nname {}\nstep {}\nstep "a" "b" {}\nstop {}\n'))
  expect(problems).toEqual([
    'Missing required argument: The argument "name" is required.',
    'Missing kind for step: A step block has 1 label(s): kind.',
    'Extraneous label for step: A step block has only 1 label(s): kind.',
    'Unsupported argument: An argument named "sise" is not expected here. Did you mean "size"?',
    'Unsupported block type: Blocks of type "name" are not expected here. Did you mean to define argument "name"? An argument is set with an equals sign.',
    'Unsupported block type: Blocks of type "stop" are not expected here. Did you mean "step"?',
  ])
})

it('takes only arguments where blocks are not allowed', () => {
  const { attributes, diagnostics } = native('a = 1\nb {}\n').justAttributes()
  expect([...attributes.keys()]).toEqual(['a'])
  expect(diagnostics.map(({ summary }) => summary)).toEqual(['Unexpected "b" block'])
})
