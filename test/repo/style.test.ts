import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { root } from '#scripts/root.ts'
import { productFolders, sourceFiles, type SourceFile } from './sourceFiles.ts'

const product = await sourceFiles(root, [...productFolders, 'scripts'])
const tests = await sourceFiles(root, ['test'])

const lineCount = ({ text }: SourceFile) => text.split('\n').length - 1

/** The places of a pattern in some files, as `path:line`. */
const placesOf = (
  files: readonly SourceFile[],
  pattern: RegExp,
  part: 'code' | 'text' = 'code',
): readonly string[] =>
  files.flatMap((file) =>
    [...file[part].matchAll(pattern)].map(
      ({ index }) => `${file.path}:${file[part].slice(0, index).split('\n').length}`,
    ),
  )

describe('the house style', () => {
  it('sees the files it speaks of', () => {
    expect(product.length).toBeGreaterThan(100)
    expect(tests.length).toBeGreaterThan(100)
  })

  it('holds product files small: none above 300 lines, half of them at most 80', () => {
    expect(product.filter((file) => lineCount(file) > 300).map(({ path }) => path)).toEqual([])
    const sizes = product.map(lineCount).toSorted((a, b) => a - b)
    expect(sizes[Math.floor(sizes.length / 2)]).toBeLessThanOrEqual(80)
  })

  it('has no default exports and no barrels', () => {
    expect(placesOf([...product, ...tests], /^export default\b/gm)).toEqual([])
    const barrels = product.filter(
      ({ code }) => /\bfrom\b/.test(code) && !/^(?!export\b.*\bfrom\b|\s*$)/m.test(code),
    )
    expect(barrels.map(({ path }) => path)).toEqual([])
    expect(placesOf(product, /^export (?:type )?(?:\*|\{[^}]*\}) *(?:as \w+ )?from\b/gm)).toEqual([])
  })

  it('names files by what is in them', () => {
    const vague = /(?:^|\/)(?:utils?|helpers?|common|manager|misc|index)(?:\.[^/]*|)(?:\/|$)/i
    expect([...product, ...tests].filter(({ path }) => vague.test(path)).map(({ path }) => path)).toEqual([])
  })

  it('says of every export what it promises', () => {
    const exported =
      /^export (?:declare )?(?:abstract )?(?:async )?(?:const|let|function\*?|class|type|interface) (\w+)/gm
    const undocumented = product.flatMap(({ path, text, code }) =>
      [...code.matchAll(exported)].flatMap(({ index, 1: name = '' }) =>
        text.slice(0, index).trimEnd().endsWith('*/') ? [] : [`${path}: ${name}`],
      ),
    )
    expect(undocumented).toEqual([])
  })

  it('knows every value by its type', () => {
    expect(placesOf(product, /[:<,|&([]\s*any\b(?!\s*[:(])|\bas any\b|=>\s*any\b/g)).toEqual([])
  })

  it('silences neither compiler nor linter', () => {
    const silenced = /@ts-(?:ignore|nocheck)|(?:eslint|oxlint)-disable/g
    const files = [...product, ...tests].filter(({ path }) => path !== 'test/repo/style.test.ts')
    expect(placesOf(files, silenced, 'text')).toEqual([])
    expect(placesOf(product, /@ts-expect-error/g, 'text')).toEqual([])
  })

  it('leaves nothing for later and blocks nothing', () => {
    expect(placesOf(product, /\b(?:TODO|FIXME|XXX|HACK)\b/g, 'text')).toEqual([])
    expect(placesOf([...product, ...tests], /\b(?:execSync|spawnSync|execFileSync)\b/g)).toEqual([])
  })

  it('skips, narrows and postpones no test', () => {
    expect(placesOf(tests, /\b(?:it|test|describe)\.(?:skip|only|todo|fails)\b/g)).toEqual([])
  })

  it('keeps entry files to five lines', () => {
    const entries = product.filter(({ path }) => /^(?:tasks|actions)\/[^/]+\/(?:main|post)\.ts$/.test(path))
    expect(entries.length).toBeGreaterThanOrEqual(8)
    expect(entries.filter((file) => lineCount(file) > 5).map(({ path }) => path)).toEqual([])
  })

  it('speaks of the product alone, nowhere of the machine it was written on', async () => {
    const manifest = await readFile(`${root}/package.json`, 'utf8')
    const files = [
      ...product,
      ...tests,
      { path: 'package.json', text: manifest, code: '', strings: new Map() },
    ]
    expect(
      placesOf(files, /\/(?:work|root)\/(?:main|shared|\.cache)\b/g, 'text').filter(
        (at) => !at.startsWith('test/repo/'),
      ),
    ).toEqual([])
  })
})
