import { describe, expect, it } from 'vitest'
import { createForeignText } from '#shared/base/text/foreignLines.ts'
import { Masker } from '#shared/base/text/masker.ts'

describe('a shared access signature', () => {
  const show = (line: string) => createForeignText(new Masker())(line).join('\n')

  it('is hidden in any URL, with the rest of it kept', () => {
    const url =
      'https://a.blob.core.windows.net/vhds/os.vhd?se=2026-12-01&sp=r&sig=9Yxz%2Fh4kQ2bC7dEfGhIjKlMnOpQrStUvWxYz0123456%3D&sv=2018'
    expect(show(`OSDiskUriReadOnlySas: ${url}`)).toBe(
      'OSDiskUriReadOnlySas: https://a.blob.core.windows.net/vhds/os.vhd?se=2026-12-01&sp=r&sig=***&sv=2018',
    )
  })

  it('is not seen in ordinary text', () => {
    expect(show('set ?sig=short and a design=x')).toBe('set ?sig=short and a design=x')
  })
})
