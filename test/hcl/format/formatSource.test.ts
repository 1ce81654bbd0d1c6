import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, it } from 'vitest'
import { formatCorpus } from '#scripts/fuzz/hclCorpus.ts'
import { fuzzFormat } from '#scripts/fuzz/formatFuzz.ts'
import { decodeSource } from '#shared/hcl/decodeSource.ts'
import { encodeSource } from '#shared/hcl/encodeSource.ts'
import { formatSource } from '#shared/hcl/format/formatSource.ts'
import { Source } from '#shared/hcl/source.ts'
import { askOracle, hclOracle } from '#test/tools/hclOracle/hclOracle.ts'
import { currentPacker } from '#test/tools/packerBinary.ts'
import { fileCases } from '../corpusCases.ts'

const oracle = await hclOracle()
const packer = await currentPacker()
const format = (text: string): string | undefined => formatSource(new Source('x.hcl', text)).text

it.skipIf(oracle === undefined).each(['format.txt', 'files.txt', 'dynamic.txt'])(
  'writes the files of %s as hclwrite does (needs go)',
  async (name) => {
    const cases = await fileCases(name)
    const answers = await askOracle(
      oracle ?? '',
      cases.map(({ source }) => ({ kind: 'format', source })),
    )
    expect(answers.filter(({ value }) => typeof value === 'string').length).toBeGreaterThanOrEqual(38)
    for (const [index, { name, source }] of cases.entries())
      expect(format(source), name).toBe(answers[index]?.value ?? undefined)
  },
)

it.skipIf(packer === undefined)(
  'writes files as packer fmt does (needs go)',
  { timeout: 60_000 },
  async () => {
    const directory = await mkdtemp(join(tmpdir(), 'hcl-fmt-'))
    const env = { CHECKPOINT_DISABLE: '1', PACKER_PLUGIN_PATH: directory }
    try {
      const sources = await formatCorpus()
      const path = (index: number): string => join(directory, `${index}.pkr.hcl`)
      await Promise.all(sources.map(async (source, index) => await writeFile(path(index), source)))
      await execa(packer ?? '', ['fmt', directory], { env, reject: false })
      const written = await Promise.all(sources.map(async (_, index) => await readFile(path(index), 'utf8')))
      for (const [index, source] of sources.entries()) expect(format(source) ?? source).toBe(written[index])
      for (const [source, exitCode] of [
        ['a    = 1\n', 3],
        [format('a    = 1\n') ?? '', 0],
      ] as const) {
        await writeFile(path(0), source)
        const checked = await execa(packer ?? '', ['fmt', '-check', path(0)], { env, reject: false })
        expect(checked.exitCode).toBe(exitCode)
      }
    } finally {
      await rm(directory, { recursive: true, force: true })
    }
  },
)

it.skipIf(oracle === undefined)('writes files with other spaces as hclwrite does (needs go)', async () => {
  const run = { count: 800, seed: 1, corpus: await formatCorpus(), oracle: oracle ?? '' }
  const { faults, wellFormed } = await fuzzFormat(run)
  expect(faults).toEqual([])
  expect(wellFormed).toBeGreaterThan(250)
})

it('changes nothing a second time', async () => {
  for (const source of await formatCorpus()) {
    const once = format(source)
    // The style joins `b.0 .1`, which means an element of an element, to what no longer means anything.
    if (once !== undefined && !once.includes('b.0.1')) expect(format(once)).toBe(once)
  }
})

it('leaves a source with errors alone and says what they are', () => {
  const { text, diagnostics } = formatSource(new Source('x.hcl', 'a   = 1\nb {\n'))
  expect(text).toBeUndefined()
  expect(diagnostics.map(({ summary }) => summary)).not.toEqual([])
})

it('keeps bytes of comments that are no text', () => {
  const bytes = Buffer.concat([Buffer.from('a   =  1 # caf'), Buffer.of(0xe9, 0xff), Buffer.from(' é\n')])
  const { text } = formatSource(new Source('x.hcl', decodeSource(bytes)))
  const expected = Buffer.concat([Buffer.from('a = 1 # caf'), Buffer.of(0xe9, 0xff), Buffer.from(' é\n')])
  expect(Buffer.from(encodeSource(text ?? ''))).toEqual(expected)
})
