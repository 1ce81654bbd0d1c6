import { describe, expect, it } from 'vitest'
import { LineSplitter } from '#shared/base/text/lineSplitter.ts'
import { Masker } from '#shared/base/text/masker.ts'

const read = (chunks: readonly Uint8Array[], splitter = new LineSplitter()): readonly string[] =>
  [...chunks.flatMap((chunk) => splitter.push(chunk)), ...splitter.flush()].map(({ text }) => text)

const maskerOf = (...secrets: readonly string[]): Masker => {
  const masker = new Masker()
  for (const secret of secrets) masker.add(secret)
  return masker
}

describe('LineSplitter', () => {
  const text = 'one\ntwo\r\nthree\rfour\r\r\n\n\nsäx 🙂\r\n\rend'
  const expected = ['one', 'two', 'three', 'four', '', '', '', 'säx 🙂', '', 'end']

  it('ends lines at CR, LF and CRLF, wherever the chunks end', () => {
    const bytes = Buffer.from(text)
    for (let a = 0; a <= bytes.length; a++) {
      for (let b = a; b <= bytes.length; b++) {
        const chunks = [bytes.subarray(0, a), bytes.subarray(a, b), bytes.subarray(b)]
        expect(read(chunks), `${a} ${b}`).toEqual(expected)
      }
    }
  })

  it('makes U+FFFD of invalid and of unfinished UTF-8', () => {
    expect(read([Buffer.from([0x61, 0xff, 0x62, 0x0a, 0xf0, 0x9f])])).toEqual(['a\ufffdb', '\ufffd'])
  })

  it('emits a line as soon as its CR is there', () => {
    const splitter = new LineSplitter()
    expect(splitter.push(Buffer.from('10%\r'))).toEqual([{ text: '10%', continued: false }])
    expect(splitter.push(Buffer.from('\n20%\r'))).toEqual([{ text: '20%', continued: false }])
  })

  it('can be used again after a flush', () => {
    const splitter = new LineSplitter()
    expect(read([Buffer.from('a\r')], splitter)).toEqual(['a'])
    expect(read([Buffer.from('\nb')], splitter)).toEqual(['', 'b'])
  })
})

describe('lines beyond the limit', () => {
  it('come in flagged pieces that lose nothing and cut no surrogate pair', () => {
    const long = '0123456789🙂'.repeat(50)
    for (const size of [1, 7, 64, 5000]) {
      const bytes = Buffer.from(`a\n${long}\nb\n`)
      const splitter = new LineSplitter({ limitChars: 32 })
      const lines = []
      for (let at = 0; at < bytes.length; at += size)
        lines.push(...splitter.push(bytes.subarray(at, at + size)))
      const pieces = lines.slice(1, -1)
      expect([lines[0], lines.at(-1)]).toEqual([
        { text: 'a', continued: false },
        { text: 'b', continued: false },
      ])
      expect(pieces.every(({ continued }) => continued)).toBe(true)
      expect(pieces.map(({ text }) => text).join('')).toBe(long)
      expect(pieces.every(({ text }) => !/\p{Surrogate}/u.test(text) && text.length <= 33)).toBe(true)
    }
  })

  it('keep a secret whole at every position around the cut, for all chunk sizes', () => {
    const masker = maskerOf('hunter22secret', 'hunter22secret-and-a-longer-one')
    for (const secret of ['hunter22secret', 'hunter22secret-and-a-longer-one']) {
      for (let offset = 0; offset < 90; offset++) {
        const bytes = Buffer.from(`${'.'.repeat(offset)}${secret}${'.'.repeat(200)}\n`)
        for (const size of [1, 13, 1000]) {
          const splitter = new LineSplitter({ limitChars: 40, masker })
          const pieces: string[] = []
          for (let at = 0; at < bytes.length; at += size)
            pieces.push(...splitter.push(bytes.subarray(at, at + size)).map(({ text }) => text))
          const dots = pieces.join('').replaceAll('***', '')
          expect(dots, `${offset} ${size}`).toBe('.'.repeat(offset + 200))
        }
      }
    }
  })

  it('hide a secret that fills many pieces without a gap', () => {
    const masker = maskerOf('abab')
    const splitter = new LineSplitter({ limitChars: 20, masker })
    const pieces = read([Buffer.from('x' + 'ab'.repeat(500) + 'y\n')], splitter)
    expect(pieces.join('').replaceAll('***', '')).toBe('xy')
  })
})
