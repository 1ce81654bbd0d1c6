import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { inRoot } from '#scripts/root.ts'
import { sourceFiles } from './sourceFiles.ts'

const paths = await sourceFiles(inRoot(), ['shared', 'tasks', 'actions', 'scripts'])
const files = await Promise.all(
  paths.map(async (path) => ({ path, text: await readFile(inRoot(path), 'utf8') })),
)

const linesOf = (text: string) => text.split('\n').length - 1

describe('the house style of product files', () => {
  it('holds files small: none above 300 lines, half of them at most 80', () => {
    expect(files.filter(({ text }) => linesOf(text) > 300).map(({ path }) => path)).toEqual([])
    const sizes = files.map(({ text }) => linesOf(text)).toSorted((a, b) => a - b)
    expect(sizes[Math.floor(sizes.length / 2)]).toBeLessThanOrEqual(80)
  })

  it('has no default exports, no barrels, no rooms without a name', () => {
    const offenders = files.filter(
      ({ path, text }) =>
        /^export default /m.test(text) ||
        /^export (?:\*|\{[^}]*\}) from /m.test(text) ||
        /(?:^|\/)(?:utils?|helpers?|common|manager|index)\b/.test(path),
    )
    expect(offenders.map(({ path }) => path)).toEqual([])
  })

  it('says of every export what it promises', () => {
    const undocumented = files.flatMap(({ path, text }) => {
      const lines = text.split('\n')
      return lines.flatMap((line, index) => {
        const name = /^export (?:async )?(?:const|function\*?|class|type|interface) (\w+)/.exec(line)?.[1]
        return name === undefined || (lines[index - 1] ?? '').trim().endsWith('*/')
          ? []
          : [`${path}: ${name}`]
      })
    })
    expect(undocumented).toEqual([])
  })

  it('keeps entry files to five lines', () => {
    const entries = files.filter(({ path }) => /^(?:tasks|actions)\/[^/]+\/(?:main|post)\.ts$/.test(path))
    expect(entries.length).toBeGreaterThanOrEqual(8)
    expect(entries.filter(({ text }) => linesOf(text) > 5).map(({ path }) => path)).toEqual([])
  })
})
