import { describe, expect, it } from 'vitest'
import type { TempAttempt } from '#shared/tempdir/choose.ts'
import { tempTableLines, tempTableMarkdown } from '#shared/tempdir/report.ts'

const refused: TempAttempt = {
  path: '/mnt/a|b\n<img>`x`',
  source: 'RUNNER_TEMP',
  filesystem: 'tmpfs on /mnt (rw,noexec)',
  verdict: 'refused',
  reason: 'mounted noexec: tmpfs on /mnt (rw,noexec)',
  remedy: 'mount -o remount,exec /mnt',
  errno: 'EACCES',
  freeBytes: undefined,
}
const usable: TempAttempt = {
  ...refused,
  path: '/tmp',
  source: '/tmp',
  verdict: 'usable',
  reason: 'programs run there',
  errno: '',
  remedy: '',
  freeBytes: 3 * 2 ** 30,
}

describe('the table of candidates', () => {
  it('has one line for each candidate, its columns aligned', () => {
    const lines = tempTableLines([refused, usable])
    expect(lines).toHaveLength(3)
    expect(lines.every((line) => !line.includes('\n'))).toBe(true)
    const column = lines[0]?.indexOf('verdict') ?? -1
    expect(lines.map((line) => line.slice(column, column + 7).trim())).toEqual([
      'verdict',
      'refused',
      'usable',
    ])
    expect(lines[2]).toMatch(/3072 MiB$/)
  })

  it('is a Markdown table that no path can break out of', () => {
    const lines = tempTableMarkdown([refused, usable]).trimEnd().split('\n')
    expect(lines).toHaveLength(4)
    expect(lines[2]).toContain(String.raw`/mnt/a\|b \<img\>\`x\``)
    for (const line of lines) expect(line.match(/(?<!\\)\|/g)).toHaveLength(9)
    expect(lines[2]).toContain('mount -o remount,exec /mnt')
  })
})
