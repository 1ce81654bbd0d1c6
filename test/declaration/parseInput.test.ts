import { describe, expect, it } from 'vitest'
import type { InputDefinition } from '#shared/declaration/inputs.ts'
import { parseInput } from '#shared/declaration/parseInput.ts'

const base = { label: 'Label', help: 'Help.' }
const kinds = {
  text: { kind: 'text', ...base },
  preset: { kind: 'text', ...base, default: 'preset' },
  required: { kind: 'path', ...base, required: true },
  flag: { kind: 'boolean', ...base, default: true },
  choice: { kind: 'choice', ...base, default: 'left', options: { left: 'L', Right: 'R' } },
  integer: { kind: 'integer', ...base },
  bounded: { kind: 'integer', ...base, minimum: 1, maximum: 8 },
  duration: { kind: 'duration', ...base },
  list: { kind: 'list', ...base },
} as const satisfies Record<string, InputDefinition>

describe('parseInput', () => {
  it.each<[keyof typeof kinds, string | undefined, unknown]>([
    ['text', undefined, undefined],
    ['text', '  täxt "quoted" $x = y  ', 'täxt "quoted" $x = y'],
    ['preset', undefined, 'preset'],
    ['preset', 'other', 'other'],
    ['required', './a b.pkr.hcl', './a b.pkr.hcl'],
    ['flag', undefined, true],
    ...['true', 'TRUE', ' yes ', 'on', '1'].map((text): ['flag', string, boolean] => ['flag', text, true]),
    ...['false', 'False', 'no', 'off', '0'].map((text): ['flag', string, boolean] => ['flag', text, false]),
    ['choice', undefined, 'left'],
    ['choice', ' RIGHT ', 'Right'],
    ['integer', undefined, undefined],
    ['integer', ' 42 ', 42],
    ['integer', '-7', -7],
    ['integer', '+0007', 7],
    ['bounded', '1', 1],
    ['bounded', '8', 8],
    ['duration', undefined, undefined],
    ['duration', '90s', 90_000],
    ['duration', '45m', 2_700_000],
    ['duration', '1h30m', 5_400_000],
    ['duration', ' 2h5m7s ', 7_507_000],
    ['duration', '45', 2_700_000],
    ['duration', '596h', 2_145_600_000],
    ['list', undefined, []],
    ['list', 'a\r\n\n  b c \n\t\n', ['a', 'b c']],
  ])('reads %s %j as %j', (name, text, value) => {
    expect(parseInput(kinds[name], text)).toEqual({ value })
  })

  const notADuration = (text: string) =>
    `must be a length of time such as 90s, 45m or 1h30m (a bare number is minutes), not “${text}”.`

  it.each<[keyof typeof kinds, string | undefined, string]>([
    ['required', undefined, 'is required.'],
    ['text', 'two\nlines', 'must be a single line.'],
    ['text', 'a\0b', 'must be a single line.'],
    ['flag', 'maybe', 'must be true or false, not “maybe”.'],
    ['flag', 'truely', 'must be true or false, not “truely”.'],
    ['choice', 'middle', 'must be one of left, Right, not “middle”.'],
    ['choice', 'constructor', 'must be one of left, Right, not “constructor”.'],
    ['choice', '__proto__', 'must be one of left, Right, not “__proto__”.'],
    ['integer', '1.5', 'must be a whole number, not “1.5”.'],
    ['integer', '1e3', 'must be a whole number, not “1e3”.'],
    ['integer', '0x10', 'must be a whole number, not “0x10”.'],
    ['integer', '9007199254740993', 'must be a whole number, not “9007199254740993”.'],
    ['bounded', '0', 'must be at least 1, not 0.'],
    ['bounded', '9', 'must be at most 8, not 9.'],
    ['duration', '0', 'must be longer than zero.'],
    ['duration', '0h0s', 'must be longer than zero.'],
    ['duration', '25d', notADuration('25d')],
    ['duration', '1h 30m', notADuration('1h 30m')],
    ['duration', '-5m', notADuration('-5m')],
    ['duration', '1.5h', notADuration('1.5h')],
    ['duration', '597h', 'must be at most 24 days.'],
    ['duration', '9'.repeat(400), 'must be at most 24 days.'],
  ])('refuses %s %j: it %s', (name, text, problem) => {
    expect(parseInput(kinds[name], text)).toEqual({ problem })
  })
})
