import { describe, expect, test } from 'vitest'
import { readGitHubLine, registeredCommands } from '#test/agent/github/command.ts'

const known = new Set(registeredCommands)
const read = (line: string): ReturnType<typeof readGitHubLine> =>
  readGitHubLine(line, (name) => known.has(name.toLowerCase()))

describe('v2, at the start of the line', () => {
  test.each([
    ['::debug::hello', 'debug', {}, 'hello'],
    ['  \t::debug::indented', 'debug', {}, 'indented'],
    ['\u00a0::debug::no-break space', 'debug', {}, 'no-break space'],
    ['\u3000::debug::ideographic space', 'debug', {}, 'ideographic space'],
    ['::DEBUG::any case', 'DEBUG', {}, 'any case'],
    ['::error file=a.hcl,line=3,col=5::m', 'error', { file: 'a.hcl', line: '3', col: '5' }, 'm'],
    ['::error  file=a.hcl ::m', 'error', { file: 'a.hcl' }, 'm'],
    ['::error FILE=a::m', 'error', { file: 'a' }, 'm'],
    ['::error title=a%3Ab%2Cc%25::m', 'error', { title: 'a:b,c%' }, 'm'],
    ['::error title=::m', 'error', {}, 'm'],
    ['::error::a%0Ab%0Dc%25d', 'error', {}, 'a\nb\rc%d'],
    ['::error::%250A', 'error', {}, '%0A'],
    ['::error::a%3Ab', 'error', {}, 'a%3Ab'],
    ['::error::a::b', 'error', {}, 'a::b'],
    ['::group::', 'group', {}, ''],
    ['::add-mask::s', 'add-mask', {}, 's'],
  ])('%j', (line, name, properties, data) => {
    expect(read(line)?.command).toEqual({ name, properties, data, form: 'v2' })
  })

  test.each([
    'x ::debug::no',
    '::debug:no',
    '::unknown::x',
    ':: debug::x',
    ':debug::x',
    '::::x',
    'xxdebug::x',
    'debug::x',
  ])('not %j', (line) => {
    expect(read(line)).toBeUndefined()
  })
})

describe('v1, anywhere in the line', () => {
  test.each([
    ['##[debug]x', 'debug', {}, 'x'],
    ['==> docker.a: ##[add-mask]s', 'add-mask', {}, 's'],
    ['##[error file=a;line=2]m%5D%3B', 'error', { file: 'a', line: '2' }, 'm];'],
    ['##[set-output name=a]v%25', 'set-output', { name: 'a' }, 'v%'],
    ['##[Group]x', 'Group', {}, 'x'],
    ['a ::debug::b ##[debug]c', 'debug', {}, 'c'],
  ])('%j', (line, name, properties, data) => {
    expect(read(line)?.command).toEqual({ name, properties, data, form: 'v1' })
  })

  test.each([
    '##[section]x',
    '##[command]x',
    '##[debug',
    '## [debug]x',
    '#[debug]x',
    '##[ debug]x',
    '##vso[task.debug]x',
  ])('not %j', (line) => {
    expect(read(line)).toBeUndefined()
  })
})

describe('ignorable code points do not hide a command', () => {
  test.each([
    ':\u200b:debug::x',
    ':\u00ad:debug::x',
    '\ufeff::debug::x',
    '::de\u200bbug::x',
    '#\u2060#[debug]x',
    '##\u0000[debug]x',
  ])('%j', (line) => {
    expect(read(line)).toMatchObject({ disguised: true, command: { name: 'debug' } })
  })

  test('an exact command is not disguised', () => {
    expect(read('::debug::x\u200b')).toMatchObject({ disguised: false, command: { data: 'x\u200b' } })
  })
})
