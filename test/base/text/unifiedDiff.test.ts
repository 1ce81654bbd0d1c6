import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, it } from 'vitest'
import { seededRandom } from '#scripts/fuzz/random.ts'
import { formatDiff } from '#shared/base/text/unifiedDiff.ts'

const [hasDiff, hasPatch] = await Promise.all(
  ['diff', 'patch'].map(async (name) => (await execa(name, ['--version'], { reject: false })).exitCode === 0),
)

it('is empty where nothing differs', () => {
  expect(formatDiff('x', 'a\n', 'a\n')).toBe('')
})

it('shows changes with three lines around them', () => {
  const before = Array.from({ length: 30 }, (_, index) => `line ${index + 1}\n`)
  const after = before.with(1, 'second\n').with(20, 'new\n')
  expect(formatDiff('dir/x', before.join(''), after.join(''))).toBe(`--- old/dir/x
+++ new/dir/x
@@ -1,5 +1,5 @@
 line 1
-line 2
+second
 line 3
 line 4
 line 5
@@ -18,7 +18,7 @@
 line 18
 line 19
 line 20
-line 21
+new
 line 22
 line 23
 line 24
`)
})

it.skipIf(!hasDiff).each([
  ['added lines', 'a\nb\n', 'a\nx\nb\ny\n'],
  ['removed lines', 'a\nx\nb\ny\n', 'a\nb\n'],
  ['a file that was empty', '', 'a\n'],
  ['a file that becomes empty', 'a\nb\n', ''],
  ['a missing last line end', 'a\nb', 'a\nb\n'],
  ['two missing last line ends', 'a\nb', 'c\nb'],
  ['changes side by side', 'a\nb\nc\nd\ne\nf\ng\nh\ni\n', 'A\nb\nc\nd\ne\nf\nG\nh\ni\n'],
])('is what diff -u says of %s (needs diff)', async (_, before, after) => {
  await inDirectory(before, after, async (directory) => {
    const labels = ['--label', 'old/x', '--label', 'new/x']
    const { stdout } = await execa('diff', ['-u', ...labels, 'before', 'after'], {
      cwd: directory,
      reject: false,
      stripFinalNewline: false,
    })
    expect(formatDiff('x', before, after)).toBe(stdout)
  })
})

it.skipIf(!hasDiff || !hasPatch).each([1, 2, 3, 4, 5, 6, 7, 8])(
  'leads to the new file when patch applies it, seed %i (needs patch)',
  async (seed) => {
    const random = seededRandom(seed)
    // With few different lines there are many ways from one to the other; the last seeds go beyond the limit.
    const size = seed < 6 ? 40 * seed : 3000
    const text = (): string =>
      Array.from({ length: random.below(size) }, () => `${random.below(seed < 6 ? 4 : 100)}\n`).join('')
    const [before, after] = [text(), `${text()}end`]
    const diff = formatDiff('x', before, after)
    await inDirectory(before, after, async (directory) => {
      await execa('patch', ['before'], { cwd: directory, input: diff })
      expect(await readFile(join(directory, 'before'), 'utf8')).toBe(after)
      if (seed >= 6) return
      const { stdout } = await execa('diff', ['--minimal', '-U', '0', 'before.orig', 'after'], {
        cwd: directory,
        reject: false,
      })
      expect(changes(diff)).toBe(changes(stdout))
    })
  },
)

const changes = (diff: string): number => diff.match(/^[-+](?![-+]{2} )/gm)?.length ?? 0

async function inDirectory(
  before: string,
  after: string,
  body: (directory: string) => Promise<void>,
): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'diff-'))
  try {
    await writeFile(join(directory, 'before'), before)
    await writeFile(join(directory, 'before.orig'), before)
    await writeFile(join(directory, 'after'), after)
    await body(directory)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}
