import { describe, expect, test } from 'vitest'
import { parseAdoCommand, readAdoLine, unescapeAdo } from '#test/agent/ado/command.ts'

const soft = '\u00ad'

describe('a line that is a command', () => {
  test.each([
    ['##vso[task.debug]hello', 'task', 'debug', {}, 'hello'],
    ['##vso[task.debug]', 'task', 'debug', {}, ''],
    ['[a] ##vso[task.debug]x', 'task', 'debug', {}, 'x'],
    ['==> docker.base: ##vso[task.debug]late', 'task', 'debug', {}, 'late'],
    ['\u001b[32m##vso[task.debug]colour\u001b[0m', 'task', 'debug', {}, 'colour\u001b[0m'],
    ['##vso[Task.SetVariable variable=A]x', 'Task', 'SetVariable', { variable: 'A' }, 'x'],
    [
      '##vso[task.setvariable VARIABLE=A;isOutput=true;]x',
      'task',
      'setvariable',
      { variable: 'A', isoutput: 'true' },
      'x',
    ],
    ['##vso[task.x a=1;a=2]', 'task', 'x', { a: '2' }, ''],
    ['##vso[task.x a=1;;b=2]', 'task', 'x', { a: '1', b: '2' }, ''],
    ['##vso[task.x a=1=2]', 'task', 'x', { a: '1=2' }, ''],
    ['##vso[task.x a==b]', 'task', 'x', { a: 'b' }, ''],
    ['##vso[task.x =a=b]', 'task', 'x', { a: 'b' }, ''],
    ['##vso[task.x a=;b=2]', 'task', 'x', { b: '2' }, ''],
    ['##vso[task.x a]', 'task', 'x', {}, ''],
    ['##vso[task.x a=1; b=2]', 'task', 'x', { a: '1', ' b': '2' }, ''],
    ['##vso[task.x a=p%3Bq%5D]', 'task', 'x', { a: 'p;q]' }, ''],
    ['##vso[task.x a=1]one]two', 'task', 'x', { a: '1' }, 'one]two'],
    ['##vso[.task..x.]d', 'task', 'x', {}, 'd'],
    ['##vso[task.x]##vso[task.y]', 'task', 'x', {}, '##vso[task.y]'],
    ['##vso[task.x] data kept ', 'task', 'x', {}, ' data kept '],
  ])('%j', (line, area, event, properties, data) => {
    expect(parseAdoCommand(line)).toEqual({ area, event, properties, data })
  })
})

describe('a line that is none', () => {
  test.each([
    'plain',
    '##VSO[task.debug]x',
    '##vso[task.debug',
    '##vso[debug]x',
    '##vso[task.a.b]x',
    '##vso[]x',
    '##vso[ task.debug]x',
    '## vso[task.debug]x',
    '#vso[task.debug]x',
    '##_vso[task.debug]x',
    '##[task.debug]x',
  ])('%j', (line) => {
    expect(parseAdoCommand(line)).toBeUndefined()
  })
})

describe('the keyword without a command is reported', () => {
  test.each(['##vso', 'see ##vso[task.debug', '##vso[debug]x', `##v${soft}so[oops`])('%j', (line) => {
    expect(readAdoLine(line)?.kind).toBe('unparsable')
  })

  test.each(['##[error]x', '##VSO[a.b]', 'vso[task.debug]'])('but not in %j', (line) => {
    expect(readAdoLine(line)).toBeUndefined()
  })
})

describe('ignorable code points do not hide a command', () => {
  test.each([
    ['soft hyphen', '\u00ad'],
    ['zero width space', '\u200b'],
    ['zero width joiner', '\u200d'],
    ['left-to-right mark', '\u200e'],
    ['right-to-left override', '\u202e'],
    ['word joiner', '\u2060'],
    ['invisible separator', '\u2063'],
    ['byte order mark', '\ufeff'],
    ['NUL', '\u0000'],
    ['backspace', '\b'],
    ['escape', '\u001b'],
    ['delete', '\u007f'],
    ['C1 control', '\u0080'],
    ['variation selector', '\ufe0f'],
    ['tag character', '\u{e0041}'],
    ['combining grapheme joiner', '\u034f'],
    ['Mongolian vowel separator', '\u180e'],
  ])('%s', (_, char) => {
    for (const place of [1, 2, 3, 4, 5]) {
      const line = '##vso[task.debug]x'
      const read = readAdoLine(line.slice(0, place) + char + line.slice(place))
      expect(read).toMatchObject({ kind: 'command', command: { area: 'task', event: 'debug' } })
    }
  })

  test('a disguise is told from an exact command', () => {
    expect(readAdoLine('##vso[task.debug]x')).toMatchObject({ disguised: false })
    expect(readAdoLine('##v\u200bso[task.debug]x')).toMatchObject({ disguised: true })
  })

  test('a tab or a visible code point does', () => {
    expect(readAdoLine('##\tvso[task.debug]x')).toBeUndefined()
    expect(readAdoLine('##-vso[task.debug]x')).toBeUndefined()
  })
})

describe('escapes', () => {
  test.each([
    ['%3B%0D%0A%5D', ';\r\n]'],
    ['100%AZP25', '100%'],
    ['%AZP253B', '%3B'],
    ['%AZP25AZP25', '%AZP25'],
    ['%25', '%25'],
    ['%3b%0a', '%3b%0a'],
    ['%5B', '%5B'],
  ])('%j becomes %j', (escaped, text) => {
    expect(unescapeAdo(escaped)).toBe(text)
  })
})
