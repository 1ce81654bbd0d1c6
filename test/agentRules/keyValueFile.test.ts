import { describe, expect, test } from 'vitest'
import { parseKeyValueFile } from '#test/agent/github/keyValueFile.ts'

describe('entries', () => {
  test.each([
    ['a=1\n', [['a', '1']]],
    ['a=1', [['a', '1']]],
    ['a=\n', [['a', '']]],
    ['a=b=c\n', [['a', 'b=c']]],
    ['a=b<<c\n', [['a', 'b<<c']]],
    [
      '\n\na=1\n\nb=2\n\n',
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    ['a<<E\none\ntwo\nE\n', [['a', 'one\ntwo']]],
    ['a<<E\none\nE', [['a', 'one']]],
    ['a<<E\nE\n', [['a', '']]],
    ['a<<E\n\nE\n', [['a', '']]],
    ['a<<E\n\n\nE\n', [['a', '\n']]],
    ['a<<E=F\nx\nE=F\n', [['a', 'x']]],
    ['a<<E\n E\nE \nE\n', [['a', ' E\nE ']]],
    [
      'a<<E\nb=2\nE\nb=3\n',
      [
        ['a', 'b=2'],
        ['b', '3'],
      ],
    ],
    ['a<<E<<F\nx\nE<<F\n', [['a', 'x']]],
    ['a=1\r\n', [['a', '1\r']]],
    ['\ufeffa=1\n', [['a', '1']]],
    [' a = 1 \n', [[' a ', ' 1 ']]],
    ['', []],
  ])('%j', (text, entries) => {
    expect(parseKeyValueFile(text)).toEqual({
      entries: entries.map(([name, value]) => ({ name, value })),
      error: undefined,
    })
  })
})

describe('mistakes end the file, what came before counts', () => {
  test.each([
    ['nothing\n', []],
    ['a=1\nnothing\nb=2\n', ['a']],
    ['a<<E\nvalue\n', []],
    ['a<<E\nvalue', []],
    ['a<<E\r\nvalue\r\nE\n', []],
    ['a<<\nvalue\n', []],
    ['<<E\nvalue\nE\n', []],
    ['=value\n', []],
    ['a=1\nb<<E\nno end\n', ['a']],
  ])('%j', (text, names) => {
    const parsed = parseKeyValueFile(text)
    expect(parsed.error).toBeTypeOf('string')
    expect(parsed.entries.map((entry) => entry.name)).toEqual(names)
  })
})
