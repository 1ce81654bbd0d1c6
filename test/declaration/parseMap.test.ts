import { describe, expect, it } from 'vitest'
import { parseMap } from '#shared/declaration/parseMap.ts'

describe('parseMap', () => {
  it.each<[string, readonly (readonly [string, string])[]]>([
    ['', []],
    [' \n\r\n', []],
    ['a=1', [['a', '1']]],
    [
      ' a = 1 \r\nb=x=y==\n\nc=',
      [
        ['a', '1'],
        ['b', 'x=y=='],
        ['c', ''],
      ],
    ],
    ['json={"a":1}', [['json', '{"a":1}']]],
    [
      '__proto__=x\nconstructor=y\ntoString=z',
      [
        ['__proto__', 'x'],
        ['constructor', 'y'],
        ['toString', 'z'],
      ],
    ],
    ['{}', []],
    [
      '\n {"a":"text","b":7,"c":true,"d":null,"e":[1,"x"],"f":{"g":1}}',
      [
        ['a', 'text'],
        ['b', '7'],
        ['c', 'true'],
        ['d', 'null'],
        ['e', '[1,"x"]'],
        ['f', '{"g":1}'],
      ],
    ],
    [
      '{"__proto__":"x","constructor":"y"}',
      [
        ['__proto__', 'x'],
        ['constructor', 'y'],
      ],
    ],
    ['{"key":"line\\nline"}', [['key', 'line\nline']]],
  ])('reads %j', (text, entries) => {
    expect(parseMap(text)).toEqual({ value: new Map(entries) })
  })

  it.each([
    ['a=1\nhunter2', 'line 2 is not NAME=VALUE.'],
    ['=hunter2', 'line 1 has a name that is not a variable name.'],
    ['a b=hunter2', 'line 1 has a name that is not a variable name.'],
    ['1a=hunter2', 'line 1 has a name that is not a variable name.'],
    ['-a=hunter2', 'line 1 has a name that is not a variable name.'],
    ['a=1\n\nb=2\na=hunter2', 'a is given twice.'],
    ['__proto__=1\n__proto__=2', '__proto__ is given twice.'],
    ['a=hunter2\0', 'a holds a NUL character.'],
    ['{"a": hunter2}', 'begins with { but is not valid JSON.'],
    ['{"a": 1} trailing', 'begins with { but is not valid JSON.'],
    ['{"a b": "hunter2"}', 'the JSON object has a name that is not a variable name.'],
    ['{"": "hunter2"}', 'the JSON object has a name that is not a variable name.'],
    ['{"a": "hunter2\\u0000"}', 'a holds a NUL character.'],
  ])('refuses %j without showing a value', (text, problem) => {
    expect(parseMap(text)).toEqual({ problem })
    expect(problem).not.toContain('hunter2')
  })

  it('pollutes no prototype', () => {
    parseMap('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}')
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})
