import { describe, expect, it } from 'vitest'
import { linesOfText, sanitiseLine, sanitiseText } from '#shared/base/text/sanitise.ts'

describe('sanitiseLine', () => {
  it.each([
    ['##vso[task.complete]', '##_vso[task.complete]'],
    ['the agent warns of ##vso alone', 'the agent warns of ##_vso alone'],
    ['a ##VSO[x]', 'a ##_VSO[x]'],
    ['###[group]', '###_[group]'],
    ['##[a]##[b]', '##_[a]##_[b]'],
    ['::error::x', ':_:error::x'],
    [' \t::error::x', ' \t:_:error::x'],
    ['\u3000::error::x', '\u3000:_:error::x'],
    [':::x', ':_::x'],
    ['\x1b[1;32mgreen\x1b[0m', 'green'],
    ['\x1b]8;;https://x\x1b\\link\x1b]8;;\x1b\\', 'link'],
    ['a\x1b]unterminated', 'aunterminated'],
    ['\x1b[##vso[x', 'so[x'],
    ['\x1b\x07##vso[x', '##_vso[x'],
    ['bell\x07 back\x08', 'bell back'],
    ['zero\u200bwidth\u{e0041}', 'zerowidth'],
    ['\ud800x\udc00', '\ufffdx\ufffd'],
    ['\udb40\u200b\udc01', '\ufffd\ufffd'],
    ['a\u2028b', 'a b'],
    ['##\ufffdvso[x', '##_\ufffdvso[x'],
  ])('makes %j %j', (line, expected) => {
    expect(sanitiseLine(line)).toBe(expected)
  })

  it.each([
    '',
    'plain text\twith a tab',
    '==> azure-arm.base: a::b [c] #1 ## heading #vso x',
    'std::vector<int>',
    'Größe 中文 ✓ 🙂 — ▁▂▃',
    '# [link]',
  ])('keeps %j as it is', (line) => {
    expect(sanitiseLine(line)).toBe(line)
  })

  it('lets no control or format character through', () => {
    const out = Array.from({ length: 0x10000 }, (_, unit) => sanitiseLine(String.fromCharCode(unit))).join('')
    expect(
      out.match(/[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\p{Cs}]/gu)?.filter((c) => c !== '\t'),
    ).toEqual([])
  })

  it('is linear for lines made to be slow', () => {
    const slow = ['\x1b]a', '\x1b[0', '#', '#é', '##évs', ' ', ':', '\u200b', '\ud800', '\x1b[0;'.repeat(3)]
    for (const part of slow) expect(sanitiseLine(part.repeat(200_000)).length).toBeGreaterThanOrEqual(0)
  }, 20_000)
})

describe('sanitiseText', () => {
  it('ends lines wherever a program might', () => {
    expect(linesOfText('a\nb\rc\r\nd\u2028e\u2029f\u0085g\vh\fi')).toEqual('abcdefghi'.split(''))
  })

  it('cleans each line on its own', () => {
    expect(sanitiseText('ok\r::error::x\u2028::debug::y')).toBe('ok\n:_:error::x\n:_:debug::y')
  })
})
