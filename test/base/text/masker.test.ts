import { describe, expect, it } from 'vitest'
import { createForeignText } from '#shared/base/text/foreignLines.ts'
import { LineSplitter } from '#shared/base/text/lineSplitter.ts'
import { Masker } from '#shared/base/text/masker.ts'
import { leakedPart } from './leakJudge.ts'
import { secretEncodings, secretSamples } from './secretCorpus.ts'

const maskerOf = (...secrets: readonly string[]): Masker => {
  const masker = new Masker()
  for (const secret of secrets) masker.add(secret)
  return masker
}

describe('Masker', () => {
  it('masks nothing without secrets, and returns the same text', () => {
    expect(new Masker().mask('anything')).toBe('anything')
    expect(maskerOf('longer-secret').mask('anything')).toBe('anything')
  })

  it('says why a value cannot be masked', () => {
    const masker = new Masker()
    expect(masker.add('abc')).toBe('too-short')
    expect(masker.add('  \n ')).toBe('too-short')
    expect(masker.add('True')).toBe('too-common')
    expect(masker.add('s3cr3t')).toBe('added')
    expect(masker.mask('abc True s3cr3t')).toBe('abc True ***')
  })

  it('makes one mask of secrets that overlap, touch or contain each other', () => {
    const masker = maskerOf('abcdef', 'defghi', 'abcd', 'zzzz')
    expect(masker.mask('xabcdefghix')).toBe('x***x')
    expect(masker.mask('abcdabcdefx')).toBe('***x')
    expect(masker.mask('zzzzzzzzz!')).toBe('***!')
    expect(masker.mask('abcd defghi')).toBe('*** ***')
  })

  it('is case-sensitive but for the digits of hex and percent codes', () => {
    const masker = maskerOf('Pass/Word')
    expect(masker.mask('pass/word')).toBe('pass/word')
    expect(masker.mask('Pass%2FWord Pass%2fWord')).toBe('*** ***')
    const hex = Buffer.from('Pass/Word').toString('hex')
    expect(masker.mask(`${hex} ${hex.toUpperCase()}`)).toBe('*** ***')
  })

  it('finds a secret at every position among many of every length', () => {
    const secrets = Array.from({ length: 100 }, (_, n) => `${n}-`.padEnd(4 + (n % 40), `k${n * 7}q`))
    const masker = maskerOf(...secrets)
    for (const secret of secrets) {
      for (let offset = 0; offset < 12; offset++) {
        const dots = '.'.repeat(offset)
        expect(masker.mask(dots + secret + dots)).toBe(`${dots}***${dots}`)
      }
    }
  })

  it('tells the length of the longest form', () => {
    expect(new Masker().longestFormLength).toBe(0)
    expect(maskerOf('12345678').longestFormLength).toBeGreaterThanOrEqual(16)
  })
})

describe('secrets in output', () => {
  const show = (masker: Masker, chunks: readonly Uint8Array[]): string => {
    const splitter = new LineSplitter({ masker })
    const foreign = createForeignText(masker)
    const lines = [...chunks.flatMap((chunk) => splitter.push(chunk)), ...splitter.flush()]
    return lines.flatMap(({ text }) => foreign(text)).join('\n')
  }

  it.each(secretSamples)('do not leak from any encoding: %j', (secret) => {
    const masker = maskerOf(secret, 'another-secret-value')
    for (const { name, text } of secretEncodings(secret)) {
      expect(leakedPart(text, secret), `the judge can read ${name}`).toBeDefined()
      for (const around of ['', '.', '..', '...', ' text ']) {
        const shown = show(masker, [Buffer.from(`${around}${text}${around}`)])
        expect(leakedPart(shown, secret), `${name}: ${shown}`).toBeUndefined()
      }
    }
  })

  it('do not leak wherever the stream is cut', () => {
    for (const secret of secretSamples.slice(0, 4)) {
      const masker = maskerOf(secret)
      for (const { name, text } of secretEncodings(secret)) {
        const bytes = Buffer.from(`a ${text} b`)
        for (let cut = 0; cut <= bytes.length; cut++) {
          const shown = show(masker, [bytes.subarray(0, cut), bytes.subarray(cut)])
          expect(shown, `${name} cut at ${cut}`).toBe(show(masker, [bytes]))
        }
      }
    }
  })

  it('leave the text around them and other lines alone', () => {
    const masker = maskerOf(secretSamples[6] ?? '')
    const shown = show(masker, [
      Buffer.from(`-----BEGIN PRIVATE KEY-----\nbefore MIIEvQIBADANBgkqhkiG9w0BAQEF after`),
    ])
    expect(shown).toBe('-----BEGIN PRIVATE KEY-----\nbefore *** after')
  })
})
