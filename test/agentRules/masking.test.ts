import { describe, expect, test } from 'vitest'
import { addJobSecret, adoMasker } from '#test/agent/ado/masker.ts'
import { addGithubSecret, githubMasker } from '#test/agent/github/masker.ts'
import { SecretMasker } from '#test/agent/masker.ts'

const base64 = (text: string): string => Buffer.from(text).toString('base64')

describe('replacing', () => {
  const masker = new SecretMasker({ encoders: [] })
  for (const secret of ['abc', 'cde', 'xx', 'a.b*']) masker.add(secret)
  test.each([
    ['1abc2', '1***2'],
    ['abcde', '***'],
    ['abccde', '***'],
    ['abc cde', '*** ***'],
    ['xxx', '***'],
    ['a.b*', '***'],
    ['aXbX', 'aXbX'],
    ['ABC', 'ABC'],
    ['', ''],
  ])('%j is shown as %j', (text, shown) => {
    expect(masker.mask(text)).toBe(shown)
  })

  test('the empty secret masks nothing', () => {
    const empty = new SecretMasker({ encoders: [] })
    empty.add('')
    expect(empty.mask('abc')).toBe('abc')
  })
})

describe('GitHub masks these forms', () => {
  test.each([
    ['plain', 'p@ss word', 'p@ss word'],
    ['base64', 'secret-value', base64('secret-value')],
    ['base64 after one byte', 'secret-value', base64('secret-value'.slice(1))],
    ['base64 after two bytes', 'secret-value', base64('secret-value'.slice(2))],
    ['basic authentication', 'secret-value!', base64('user:secret-value!').slice(8)],
    ['JSON', 'a"b\\c\td', String.raw`a\"b\\c\td`],
    ['JSON control', 'a\u0001b', String.raw`a\u0001b`],
    ['JSON line separator', 'a\u2028b', String.raw`a\u2028b`],
    ['URI', "a b/c!'()*", 'a%20b%2Fc%21%27%28%29%2A'],
    ['URI beyond ASCII', 'pässword', 'p%C3%A4ssword'],
    ['XML', `<a&"b'>`, '&lt;a&amp;&quot;b&apos;&gt;'],
    ['command line', 'a"b', String.raw`a\"b`],
    ['expression', "it's", "it''s"],
    ['trimmed double quotes', '"long enough"', 'long enough'],
    ['PowerShell before &', 'first1&second', 'first1&'],
    ['PowerShell after &', 'first&second', 'second'],
    ['PowerShell before &+', 'first&+second', 'first&+'],
    ['PowerShell after &+', 'first&+second6', 'econd6'],
  ])('%s', (_, secret, form) => {
    const masker = githubMasker()
    addGithubSecret(masker, secret)
    expect(masker.mask(`<<${form}>>`)).toBe('<<***>>')
  })
})

describe('GitHub does not mask these', () => {
  test.each([
    ['short trimmed quotes', '"short"', 'short'],
    ['a short part before &', 'abc&defghi', 'abc&x'],
    ['hex', 'secret-value', Buffer.from('secret-value').toString('hex')],
    ['reversed', 'secret-value', 'eulav-terces'],
    ['URL-safe base64', '??>>??>>!', base64('??>>??>>!').replaceAll('/', '_').replaceAll('+', '-')],
    ['other case', 'Secret-Value', 'secret-value'],
  ])('%s', (_, secret, form) => {
    const masker = githubMasker()
    addGithubSecret(masker, secret)
    expect(masker.mask(form)).toBe(form)
  })
})

test('GitHub masks each trimmed line of a secret, not empty ones', () => {
  const masker = githubMasker()
  addGithubSecret(masker, 'BEGIN\n  middle  \r\n\nEND')
  expect(masker.mask('x middle y BEGIN END')).toBe('x *** y *** ***')
})

describe('Azure Pipelines', () => {
  test.each([
    ['plain', 'p@ss word', 'p@ss word', '***'],
    ['JSON', 'a"b\\c', String.raw`a\"b\\c`, '***'],
    ['URI', 'a b&c', 'a%20b%26c', '***'],
    ['backslashes undone', String.raw`a\\b\"c`, String.raw`a\b"c`, '***'],
    ['quotes trimmed', `'quoted'`, 'quoted', '***'],
    ['no base64', 'secret-value', base64('secret-value'), base64('secret-value')],
    ['no XML', 'a<b', 'a&lt;b', 'a&lt;b'],
  ])('a value set later: %s', (_, secret, form, shown) => {
    const masker = adoMasker()
    masker.add(secret)
    expect(masker.mask(form)).toBe(shown)
  })

  test('a secret variable known at job start is also masked as base64', () => {
    const masker = adoMasker()
    addJobSecret(masker, 'secret-value')
    expect(masker.mask(base64('secret-value'))).toBe('***')
    expect(masker.mask(base64('secret-value'.slice(1)))).toBe('***')
  })

  test('and line by line', () => {
    const masker = adoMasker()
    addJobSecret(masker, 'one line\ntwo line')
    expect(masker.mask('x two line y')).toBe('x *** y')
  })

  test('the password in a URL is masked unasked', () => {
    expect(adoMasker().mask('git clone https://me:pw1@host/repo')).toBe('git clone https://me:***@host/repo')
  })

  test('values shorter than the configured length are not', () => {
    const masker = adoMasker(4)
    masker.add('abc')
    masker.add('abcd')
    expect(masker.mask('abc abcd')).toBe('abc ***')
  })
})
