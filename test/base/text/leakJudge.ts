const fromBase64 = (text: string): readonly string[] =>
  (text.match(/[\w+/-]{4,}/g) ?? []).flatMap((run) =>
    [0, 1, 2, 3].flatMap((skip) => {
      const bytes = Buffer.from(run.slice(skip), 'base64')
      return [bytes.toString('utf8'), bytes.toString('utf16le'), bytes.subarray(1).toString('utf16le')]
    }),
  )

const fromHex = (text: string): readonly string[] =>
  (text.match(/[\da-f]{8,}/gi) ?? []).flatMap((run) =>
    [0, 1].map((skip) => Buffer.from(run.slice(skip), 'hex').toString('utf8')),
  )

const fromPercent = (text: string): string =>
  text
    .replaceAll('+', ' ')
    .replace(/(?:%[\da-f]{2})+/gi, (codes) => Buffer.from(codes.replaceAll('%', ''), 'hex').toString('utf8'))

const fromUnicodeEscapes = (text: string): string =>
  text
    .replace(/\\u([\da-f]{4})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replaceAll(/\\+/g, '')

const fromXml = (text: string): string =>
  text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => {
    const chars: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }
    return chars[name] ?? ''
  })

const readings = (text: string): readonly string[] => [
  text,
  text.replace(/\x1b\[[\d;]*m|[^\x20-\x7e\xc0-\u2000\u2100-\uffff]/g, ''),
  text.replaceAll('$${', '${').replaceAll('%%{', '%{'),
  text.replaceAll('%!(PACKER_COMMA)', ','),
  text.replaceAll("''", "'").replaceAll(String.raw`'\''`, "'"),
  fromPercent(text),
  fromUnicodeEscapes(text),
  fromXml(text),
  ...fromHex(text),
  ...fromBase64(text),
]

/**
 * The part of the secret that a reader who decodes the text in every usual way would find: any stretch of half
 * of a secret line and at least four characters. Undefined if nothing is left of it.
 */
export const leakedPart = (printed: string, secret: string): string | undefined => {
  const found = readings(printed)
  const lines = secret.split('\n').filter((line) => line !== '' && !line.startsWith('-----'))
  for (const line of lines) {
    const length = Math.max(4, Math.ceil(line.length / 2))
    for (let at = 0; at + length <= line.length; at++) {
      const part = line.slice(at, at + length)
      if (found.some((text) => text.includes(part))) return part
    }
  }
  return undefined
}
