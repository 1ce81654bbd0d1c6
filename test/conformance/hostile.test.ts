import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, describe, expect, test } from 'vitest'
import { nullSource } from './fixture.ts'
import { commandLine } from './programs.ts'

const folder = await mkdtemp(join(tmpdir(), 'hostile-'))
afterAll(() => rm(folder, { recursive: true, force: true }))

const range = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index)
const built = `${nullSource}build {\n  sources = ["null.one"]\n}\n`
/** Each value is ten of the one before. */
const exponential = `locals {\n  l0 = "xxxxxxxxxx"\n${range(40)
  .map((n) => `  l${n + 1} = "${`\${local.l${n}}`.repeat(10)}"\n`)
  .join('')}}\n${built}`
const nestedFor = `locals {\n  r = range(1000)\n  x = [for a in local.r : [for b in local.r : [for c in local.r : "\${a}\${b}\${c}"]]]\n}\n${built}`
const manyDynamic = `locals {\n  r = range(1000)\n}\n${nullSource}build {\n  sources = ["null.one"]\n  dynamic "post-processors" {\n    for_each = local.r\n    content {\n      dynamic "post-processor" {\n        for_each = local.r\n        labels   = ["manifest"]\n        content {\n          output = "x"\n        }\n      }\n    }\n  }\n}\n`

const refused: readonly (readonly [string, string, string | Uint8Array])[] = [
  ['blocks 10,000 deep', 'a.pkr.hcl', 'a {\n'.repeat(10_000)],
  [
    'brackets 10,000 deep',
    'a.pkr.hcl',
    `locals {\n  x = ${'['.repeat(10_000)}${']'.repeat(10_000)}\n}\n${built}`,
  ],
  [
    'templates 10,000 deep',
    'a.pkr.hcl',
    `locals {\n  x = ${'"${'.repeat(10_000)}1${'}"'.repeat(10_000)}\n}\n${built}`,
  ],
  ['objects of JSON 10,000 deep', 'a.pkr.json', '{"a":'.repeat(10_000)],
  ['lists of legacy JSON 10,000 deep', 'a.json', `{"builders":${'['.repeat(10_000)}`],
  ['50 MB of arguments', 'a.pkr.hcl', 'x = 1\n'.repeat(8_400_000)],
  ['50 MB of one text', 'a.pkr.json', `{"x":"${'y'.repeat(50_000_000)}"}`],
  ['values that grow tenfold, forty times', 'a.pkr.hcl', exponential],
  ['a thousand million texts', 'a.pkr.hcl', nestedFor],
  ['a million dynamic blocks', 'a.pkr.hcl', manyDynamic],
  [
    'a regular expression that backtracks',
    'a.pkr.hcl',
    `locals {\n  x = regex("^(a+)+$", "${'a'.repeat(5000)}b")\n}\n${built}`,
  ],
  ['a number of 100,000 digits', 'a.pkr.hcl', `locals {\n  x = ${'9'.repeat(100_000)}\n}\n${built}`],
  [
    'a cycle of 10,000 local values',
    'a.pkr.hcl',
    `locals {\n${range(10_000)
      .map((n) => `  l${n} = local.l${(n + 1) % 10_000}\n`)
      .join('')}}\n${built}`,
  ],
  ['zero bytes', 'a.pkr.hcl', 'locals {\n  x = "a\0b"\n\0}\n'],
  [
    'bytes that are no text',
    'a.pkr.hcl',
    Buffer.concat([
      Buffer.from('locals {\n  x = "'),
      Buffer.from([0xff, 0xfe, 0xc0, 0x80]),
      Buffer.from('"\n}\n'),
    ]),
  ],
  ['nothing but bytes that are no text', 'a.pkr.hcl', Buffer.alloc(1_000_000, 0xff)],
  [
    'a Go template that nests 10,000 deep',
    'a.json',
    JSON.stringify({
      builders: [
        { type: 'file', target: 'x', content: `${'{{if true}}'.repeat(10_000)}x${'{{end}}'.repeat(10_000)}` },
      ],
    }),
  ],
  [
    'user variables that grow tenfold',
    'a.json',
    JSON.stringify({
      variables: Object.fromEntries(
        range(40).map((n) => [`v${n}`, n === 0 ? 'xxxxxxxxxx' : `{{user \`v${n - 1}\`}}`.repeat(10)]),
      ),
      builders: [{ type: 'null', communicator: 'none' }],
    }),
  ],
  ['a key of the prototype', 'a.pkr.json', '{"__proto__": {"x": 1}, "constructor": {"y": 2}}'],
]

const accepted: readonly (readonly [string, string, string])[] = [
  [
    'a chain of 10,000 local values',
    'a.pkr.hcl',
    `locals {\n${range(10_000)
      .map((n) => `  l${n} = ${n === 9999 ? '1' : `local.l${n + 1}`}\n`)
      .join('')}}\n${built}`,
  ],
  [
    '5,000 provisioners',
    'a.pkr.hcl',
    `${nullSource}build {\n  sources = ["null.one"]\n${'  provisioner "shell-local" {\n    inline = ["x"]\n  }\n'.repeat(5000)}}\n`,
  ],
  [
    '2,000 variables with the names of members of objects',
    'a.pkr.hcl',
    `${['__proto__', 'constructor', 'toString', ...range(2000).map((n) => `v${n}`)].map((name) => `variable "${name}" {\n  default = 1\n}\n`).join('')}${built}`,
  ],
]

/** Memory is bounded by the process itself; a hang is caught by the time limit of the test. */
async function validate(name: string, content: string | Uint8Array) {
  const own = await mkdtemp(join(folder, 'case-'))
  await writeFile(join(own, name), content)
  return await execa(
    process.execPath,
    ['--max-old-space-size=400', commandLine, 'validate', '--engine=embedded', name],
    { cwd: own, reject: false, all: true },
  )
}

describe('hostile templates', () => {
  test.each(refused)('%s are refused with a diagnostic', async (_, name, content) => {
    const { exitCode, all } = await validate(name, content)
    expect(exitCode, all.slice(-3000)).toBe(1)
    expect(all).toContain('[TEMPLATE_INVALID]')
    expect(all.length).toBeLessThan(500_000)
  })

  test.each(accepted)('%s are no trouble', async (_, name, content) => {
    const { exitCode, all } = await validate(name, content)
    expect(exitCode, all.slice(-3000)).toBe(0)
  })
})
