import { expect, it } from 'vitest'
import { evaluate } from '#shared/hcl/evaluate/evaluate.ts'
import type { Capabilities, Files } from '#shared/hcl/functions/capabilities.ts'
import { standardFunctions } from '#shared/hcl/functions/standard.ts'
import { Source } from '#shared/hcl/source.ts'
import { parseNativeExpression } from '#shared/hcl/syntax/parse.ts'

const files: Files = {
  baseDirectory: '/templates',
  workingDirectory: '/project',
  homeDirectory: '/home/someone',
  read: (path) =>
    path === '/templates/a.txt'
      ? Buffer.from('templates')
      : path === '/project/a.txt'
        ? Buffer.from('work')
        : undefined,
  kindOf: (path) => (path.endsWith('.txt') ? 'file' : 'directory'),
  list: () => ['a.txt', 'b.txt', 'c.md'],
}

function result(text: string, capabilities: Capabilities): unknown {
  const { result: expression } = parseNativeExpression(new Source('x', text))
  const { value, diagnostics } = evaluate(expression, { functions: standardFunctions(capabilities) })
  return diagnostics[0]?.detail ?? value.content
}

it.each([
  'file("a")',
  'fileexists("a")',
  'fileset(".", "*")',
  'filebase64("a")',
  'templatefile("a", {})',
  'abspath("a")',
])('%s is refused where files were not given', (text) => {
  expect(result(text, {})).toContain('files cannot be read here')
})

it.each(['timestamp()', 'legacy_isotime()', 'legacy_strftime("%Y")'])(
  '%s is refused where no clock was given',
  (text) => {
    expect(result(text, {})).toContain('the time cannot be told here')
  },
)

it.each(['uuidv4()', 'bcrypt("x", 4)'])('%s is refused where no random bytes were given', (text) => {
  expect(result(text, {})).toContain('random bytes cannot be had here')
})

it('yamldecode is refused where no reader was given', () => {
  expect(result('yamldecode("a: 1")', {})).toContain('YAML cannot be read here')
})

it('reads files relative to the directory that each function is relative to', () => {
  expect(result('file("a.txt")', { files })).toBe('templates')
  expect(result('filebase64("a.txt")', { files })).toBe(Buffer.from('work').toString('base64'))
  expect(result('pathexpand("~/x")', { files })).toBe('/home/someone/x')
  expect(result('abspath("x")', { files })).toBe('/project/x')
  expect(result('join(",", fileset(".", "*.txt"))', { files })).toBe('a.txt,b.txt')
})

it('tells the time of the clock', () => {
  const clock = { nowMs: () => 1_700_000_000_000, startedMs: () => 1_600_000_000_123 }
  expect(result('timestamp()', { clock })).toBe('2023-11-14T22:13:20Z')
  expect(result('legacy_isotime()', { clock })).toBe('2020-09-13T12:26:40Z')
  expect(result('legacy_isotime("Mon Jan _2 15:04:05.000 2006 MST -07:00 pm 3 002")', { clock })).toBe(
    'Sun Sep 13 12:26:40.123 2020 UTC +00:00 pm 12 257',
  )
  expect(result('legacy_strftime("%A %d %B %y %I:%M %p %L %z %q %%")', { clock })).toBe(
    'Sunday 13 September 20 12:26 PM .123 +0000 %q %',
  )
})

it('hashes passwords as others do', () => {
  const salt = Buffer.from('10410410410410410410410410410410', 'hex')
  const random = { bytes: () => salt }
  // A known vector: the salt "CCCCCCCCCCCCCCCCCCCCC." and the password "U*U" with 2^5 rounds.
  expect(result('bcrypt("U*U", 5)', { random })).toBe(
    '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW',
  )
})

it('says of functions that only Packer has that they need it', () => {
  expect(result('vault("a", "b")', {})).toContain('only Packer itself does')
  expect(result('consul_key("a")', {})).toContain('only Packer itself does')
  expect(result('aws_secretsmanager("a", "b")', {})).toContain('only Packer itself does')
})
