import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { evaluate } from '#shared/hcl/evaluate/evaluate.ts'
import type { Scope } from '#shared/hcl/evaluate/scope.ts'
import { standardFunctions } from '#shared/hcl/functions/standard.ts'
import { Source } from '#shared/hcl/source.ts'
import { parseNativeExpression } from '#shared/hcl/syntax/parse.ts'
import { objectValue } from '#shared/hcl/values/build.ts'
import { isWhollyKnown, stringValue } from '#shared/hcl/values/value.ts'
import { loadYamlReader } from '#shared/template/yamlReader.ts'
import { currentPacker } from '#test/tools/packerBinary.ts'
import { expressionCases } from './corpusCases.ts'
import { yamlExceptions } from './yamlExceptions.ts'
import { nodeFiles } from './nodeFiles.ts'

const packer = await currentPacker()
const batchSize = 100

/** Functions and operators of this library that Packer's console judges otherwise, with the reason. */
const exceptions = new Map([
  ['cidrhost("::ffff:10.0.0.0/104", 1)', 'Go mixes up the two forms of a mapped address'],
  ...yamlExceptions,
])

const files: Readonly<Record<string, string | Buffer>> = {
  'empty.pkr.hcl': '',
  'hello.txt': 'hello\n',
  'crlf.txt': 'one\r\ntwo\r\n',
  'bom.txt': '\ufeffhello',
  'latin1.bin': Buffer.from([0xe9, 0x00, 0xff]),
  'sub/inner.txt': 'inner',
  'sub/deep/x.txt': 'x',
  'greet.tpl': 'Hello, ${name}!',
  'loop.tpl': '%{ for x in items ~}\n- ${x}\n%{ endfor ~}\n',
  'broken.tpl': 'a ${1 +} b',
  'recursive.tpl': '${templatefile("greet.tpl", { name = "x" })}',
  'wrapped.tpl': '${x}',
  'for.tpl': '${join(",", [for x in ["a"] : upper(x)])}',
}

let directory = ''
let scope: Scope = {}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hcl-console-'))
  await mkdir(join(directory, 'sub', 'deep'), { recursive: true })
  for (const [name, content] of Object.entries(files)) await writeFile(join(directory, name), content)
  const now = Date.now()
  const functions = standardFunctions({
    yaml: await loadYamlReader(),
    files: nodeFiles(directory),
    clock: { nowMs: () => now, startedMs: () => now },
    random: { bytes: (count) => randomBytes(count) },
  })
  const path = objectValue([['root', stringValue('.')]])
  scope = { functions, variables: new Map([['path', path]]) }
})

afterAll(async () => {
  await rm(directory, { recursive: true, force: true })
})

/** One expression that says of each whether it has a value, and the value as JSON. */
function batch(expressions: readonly string[]): string {
  const items = expressions.map((text) => `[can(${text}), try(jsonencode(${text}), "")]`)
  return `jsonencode([${items.join(', ')}])`
}

/** One malformed expression would spoil its batch. */
function isWellFormed(text: string): boolean {
  return parseNativeExpression(new Source('expression', text)).diagnostics.length === 0
}

/** One that is unknown would make its batch unknown. */
function isKnownText(text: string): boolean {
  const { value, diagnostics } = evaluate(parseNativeExpression(new Source('expression', text)).result, scope)
  return diagnostics.length > 0 || isWhollyKnown(value)
}

async function ask(expressions: readonly string[]): Promise<unknown[]> {
  const { stdout } = await execa(packer ?? '', ['console', '.'], {
    cwd: directory,
    input: `${batch(expressions)}\n`,
    env: { CHECKPOINT_DISABLE: '1', PACKER_PLUGIN_PATH: directory, PACKER_NO_COLOR: '1' },
  })
  return await eachOf(expressions, stdout, ask)
}

/** The results of a batch; one that is unknown as a whole is asked again in halves. */
async function eachOf(
  expressions: readonly string[],
  text: string,
  again: (some: readonly string[]) => Promise<unknown[]>,
): Promise<unknown[]> {
  if (text.startsWith('[')) return JSON.parse(text) as unknown[]
  if (expressions.length === 1) return ['unknown']
  const middle = expressions.length >> 1
  return [...(await again(expressions.slice(0, middle))), ...(await again(expressions.slice(middle)))]
}

async function own(expressions: readonly string[]): Promise<unknown[]> {
  const { result, diagnostics } = parseNativeExpression(new Source('batch', batch(expressions)))
  expect(diagnostics).toEqual([])
  const { value, diagnostics: problems } = evaluate(result, scope)
  expect(problems.map(({ summary, detail }) => `${summary}: ${detail}`)).toEqual([])
  return await eachOf(expressions, typeof value.content === 'string' ? value.content : '', own)
}

it.skipIf(packer === undefined).each(['packer', 'functions', 'yaml'])(
  'the functions of %s are those of the Packer console (needs go)',
  async (name) => {
    const all = await expressionCases(`${name}.txt`)
    // The console has no unknown values.
    const expressions = all.filter(
      (text) =>
        !text.includes('unknown(') && !exceptions.has(text) && isWellFormed(text) && isKnownText(text),
    )
    const differing: string[] = []
    for (let at = 0; at < expressions.length; at += batchSize) {
      const some = expressions.slice(at, at + batchSize)
      const theirs = await ask(some)
      const ours = await own(some)
      for (const [index, text] of some.entries()) {
        const [left, right] = [JSON.stringify(theirs[index]), JSON.stringify(ours[index])]
        if (left !== right) differing.push(`${text}\nPacker: ${left}\nown: ${right}`)
      }
    }
    expect(differing).toEqual([])
  },
)

it.skipIf(packer === undefined)(
  'every function that the Packer console has is known here (needs go)',
  async () => {
    const { stdout } = await execa(packer ?? '', ['console', '.'], {
      cwd: directory,
      input: 'templatefil()\n',
      reject: false,
      env: { CHECKPOINT_DISABLE: '1', PACKER_PLUGIN_PATH: directory, PACKER_NO_COLOR: '1' },
    })
    expect(stdout).toContain('templatefil')
    expect([...standardFunctions({}).keys()]).toHaveLength(103)
  },
)
