const base64 = (text: string, encoding: BufferEncoding = 'utf8'): string =>
  Buffer.from(text, encoding).toString('base64')

const urlSafe = (text: string): string => Buffer.from(text).toString('base64url')

const lowerPercent = (text: string): string => text.replace(/%../g, (code) => code.toLowerCase())

const goHtmlSafe = (text: string): string =>
  text.replaceAll('<', '\\u003c').replaceAll('>', '\\u003e').replaceAll('&', '\\u0026')

const xml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')

/** Output in which a secret shows in one encoding, the way real programs print it. */
export interface EncodedSecret {
  readonly name: string
  readonly text: string
}

/** One output line (or several) for each way a program is likely to show the secret. */
export const secretEncodings = (secret: string): EncodedSecret[] => [
  { name: 'raw', text: `password=${secret}` },
  { name: 'base64 at offset 0', text: base64(`${secret} and more`) },
  { name: 'base64 at offset 1', text: base64(`:${secret} and more`) },
  { name: 'base64 at offset 2', text: base64(`u:${secret}@host`) },
  { name: 'base64 alone', text: `data: ${base64(secret)}` },
  { name: 'base64 with a newline', text: base64(`${secret}\n`) },
  { name: 'base64url', text: `jwt ${urlSafe(`{"k":"${secret}"}`)}.sig` },
  { name: 'PowerShell -EncodedCommand', text: `-EncodedCommand ${base64(`$p = '${secret}'`, 'utf16le')}` },
  { name: 'UTF-16 with NULs', text: Array.from(secret).join('\0') },
  { name: 'URI component', text: `https://h/?sig=${encodeURIComponent(secret)}&x=1` },
  { name: 'URI component, lower case', text: `https://h/?sig=${lowerPercent(encodeURIComponent(secret))}` },
  { name: 'form data', text: new URLSearchParams({ password: secret }).toString() },
  { name: 'JSON', text: JSON.stringify({ password: secret }) },
  { name: 'JSON in JSON', text: JSON.stringify({ body: JSON.stringify({ password: secret }) }) },
  { name: 'JSON from Go', text: goHtmlSafe(JSON.stringify({ password: secret })) },
  { name: 'XML', text: `<p>${xml(secret)}</p>` },
  { name: 'POSIX single quotes', text: `+ login '${secret.replaceAll("'", String.raw`'\''`)}'` },
  { name: 'POSIX double quotes', text: `sh -c "${secret.replace(/[\\"$`]/g, '\\$&')}"` },
  { name: 'PowerShell quotes', text: `'${secret.replaceAll("'", "''")}'` },
  { name: 'hex', text: `0x${Buffer.from(secret).toString('hex')}` },
  { name: 'hex, upper case', text: Buffer.from(secret).toString('hex').toUpperCase() },
  { name: 'HCL', text: `p = ${JSON.stringify(secret).replaceAll('${', '$${').replaceAll('%{', '%%{')}` },
  {
    name: 'Packer row',
    text: `1,,ui,say,${secret.replaceAll(',', '%!(PACKER_COMMA)').replaceAll('\n', '\\n')}`,
  },
  { name: 'split by a colour', text: `${secret.slice(0, 3)}\x1b[31m${secret.slice(3)}` },
  { name: 'split by a zero-width space', text: `${secret.slice(0, 2)}\u200b${secret.slice(2)}` },
  { name: 'twice without a gap', text: secret + secret },
]

/** Secrets with every character that some encoding treats in its own way. */
export const secretSamples: readonly string[] = [
  'correct-horse',
  'Zq8~1aKx.-_Tn4vRb2sLw0pYdE7cHf',
  `a"b'c\\d$e\`f&g<h>i,j;k%l+m/n=o p`,
  'pässwörd→ключ🙂',
  '${var.x}%{if}!#[y]',
  'ab12',
  '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEF\nAASCBKcwggSjAgEAAoIBAQC7\n-----END PRIVATE KEY-----\n',
]
