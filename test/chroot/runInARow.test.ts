import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createHostPrograms, type HostPrograms } from '#shared/chroot/hostPrograms.ts'
import { runInARow } from '#shared/chroot/runInARow.ts'
import { scratch } from '#test/base/scratch.ts'
import { localTools } from '#test/disk/tools.ts'

async function localHost(): Promise<HostPrograms> {
  return createHostPrograms(await localTools(await scratch()))
}

describe('commands in a row', () => {
  test('get their words as they are, many and strange ones', async () => {
    const words = [
      '',
      ' a  b',
      '"$HOME"',
      "it's",
      '`id`',
      '$(id)',
      '-n',
      '*',
      'two\nlines',
      '\\',
      'ä',
      'last',
    ]
    const file = join(await scratch(), 'words')
    const script = 'file=$1; shift; printf "%s\\0" "$@" >"$file"'
    const row = await runInARow([['sh', '-c', script, 'sh', file, ...words], ['true']], await localHost())
    expect(row).toEqual({ doneCount: 2, failure: undefined })
    expect(await readFile(file, 'utf8')).toBe(words.map((word) => `${word}\0`).join(''))
  })

  test('end with the first that fails, which is told with what it said', async () => {
    const file = join(await scratch(), 'file')
    await writeFile(file, 'untouched')
    const { doneCount, failure } = await runInARow(
      [
        ['true'],
        ['sh', '-c', 'echo; echo; echo more than it is asked for'],
        ['cat', '/no-such-file'],
        ['rm', file],
      ],
      await localHost(),
    )
    expect(doneCount).toBe(2)
    expect(failure).toMatchObject({ code: 'TOOL_FAILED' })
    expect(failure?.detail).toMatch(/^cat \/no-such-file ended with exit code 1\./)
    expect(failure?.detail).toContain('No such file')
    expect(await readFile(file, 'utf8')).toBe('untouched')
  })

  test('none at all are done', async () => {
    expect(await runInARow([], await localHost())).toEqual({ doneCount: 0, failure: undefined })
  })

  test('stop when the run is cancelled', async () => {
    const stop = new AbortController()
    const { exec, env } = await localTools(await scratch())
    const host = createHostPrograms({ exec, env, signal: stop.signal })
    const stopped = runInARow([['sleep', '1000']], host)
    stop.abort()
    await expect(stopped).rejects.toMatchObject({ code: 'CANCELLED' })
  })
})
