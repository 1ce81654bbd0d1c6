import { describe, expect, it } from 'vitest'
import { isMaskable, secretForms } from '#shared/base/text/secretForms.ts'

describe('isMaskable', () => {
  it.each(['', 'abc', ' ab ', 'true', 'FALSE', 'root', 'null', 'admin', ' none\n', 'yes'])(
    'refuses %j',
    (value) => {
      expect(isMaskable(value)).toBe(false)
      expect(secretForms(value)).toEqual([])
    },
  )

  it.each(['abcd', 'rooted', 'true-secret', '🙂🙂'])('accepts %j', (value) => {
    expect(isMaskable(value)).toBe(true)
  })
})

describe('secretForms', () => {
  it('are longest first, each once, none below four characters', () => {
    const forms = secretForms(`a"b'c\\d$e&f<g>\nsecond line\n{\n`)
    expect(forms.map((form) => form.length)).toEqual(forms.map((form) => form.length).sort((a, b) => b - a))
    expect(new Set(forms).size).toBe(forms.length)
    expect(forms.at(-1)?.length).toBeGreaterThanOrEqual(4)
  })

  it('hold the value, its trimmed lines, and what is inside its quotes', () => {
    expect(secretForms(' first line\r\n  second line\n')).toEqual(
      expect.arrayContaining([' first line\r\n  second line\n', 'first line', 'second line']),
    )
    expect(secretForms('"quoted"')).toContain('quoted')
  })

  it('hold no line that many secrets share', () => {
    const forms = secretForms('-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIBkg\n-----END EC PRIVATE KEY-----\n')
    expect(forms).toContain('MHcCAQEEIBkg')
    expect(forms).not.toContain('-----BEGIN EC PRIVATE KEY-----')
    expect(secretForms('{\n"a": "b",\ntrue\n}')).not.toContain('true')
  })

  it('survive lone surrogates', () => {
    expect(secretForms('ab\ud800cd')).toContain('ab\ufffdcd')
  })

  it('stay few enough for many secrets', () => {
    expect(secretForms('Zq8~1aKx.-_Tn4vRb2sLw0pYdE7cHf').length).toBeLessThan(40)
  })
})
