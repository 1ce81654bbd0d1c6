import { expect, test } from 'vitest'
import { lineReader, linesOf } from '#test/agent/lineReader.ts'

function read(...chunks: (string | number[])[]): string[] {
  const lines: string[] = []
  const reader = lineReader((line) => lines.push(line))
  for (const chunk of chunks)
    reader.push(typeof chunk === 'string' ? Buffer.from(chunk) : Uint8Array.from(chunk))
  reader.end()
  return lines
}

test.each([
  ['a\nb\n', ['a', 'b']],
  ['a\r\nb\r\n', ['a', 'b']],
  ['a\rb\r', ['a', 'b']],
  ['10%\r20%\r100%\n', ['10%', '20%', '100%']],
  ['a\n\nb', ['a', '', 'b']],
  ['a\r\rb', ['a', '', 'b']],
  ['a\n\rb', ['a', '', 'b']],
  ['', []],
  ['\n', ['']],
  ['no end', ['no end']],
  ['a\u0085b\u2028c\vd', ['a\u0085b\u2028c\vd']],
  ['\ufeffa\n', ['a']],
])('%j is read as %j', (text, lines) => {
  expect(linesOf(text)).toEqual(lines)
})

test('a line may come in pieces', () => {
  expect(read('##v', 'so[task.', 'debug]x\n')).toEqual(['##vso[task.debug]x'])
})

test('CR and LF may come apart and still end one line', () => {
  expect(read('a\r', '\nb\n')).toEqual(['a', 'b'])
})

test('a lone CR at the end of a chunk ends the line', () => {
  expect(read('a\r', 'b\n')).toEqual(['a', 'b'])
})

test('a code point may come in pieces', () => {
  expect(read([0xc3], [0xa4, 0x0a])).toEqual(['ä'])
})

test.each([
  [[0xff, 0x0a], '\ufffd'],
  [[0x61, 0xc3, 0x0a], 'a\ufffd'],
  [[0xed, 0xa0, 0x80, 0x0a], '\ufffd\ufffd\ufffd'],
  [[0xc0, 0xaf, 0x0a], '\ufffd\ufffd'],
])('bytes %j that are no UTF-8 become U+FFFD', (bytes, line) => {
  expect(read(bytes)).toEqual([line])
})
