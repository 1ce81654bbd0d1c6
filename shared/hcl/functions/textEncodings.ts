import { FunctionError } from './function.ts'

// Names of the IANA registry beside those that TextDecoder knows, with what it calls them.
const aliases: Readonly<Record<string, string>> = {
  csisolatin1: 'latin1',
  'iso-8859-1': 'latin1',
  'iso_8859-1': 'latin1',
  'iso_8859-1:1987': 'latin1',
  'iso-ir-100': 'latin1',
  ibm819: 'latin1',
  cp819: 'latin1',
  l1: 'latin1',
  latin1: 'latin1',
  'us-ascii': 'ascii',
  ascii: 'ascii',
  'windows-1252': 'windows-1252',
  cp1252: 'windows-1252',
  'utf-16': 'utf-16-marked',
  'utf-16be': 'utf-16be',
  'utf-16le': 'utf-16le',
  'utf-8': 'utf-8',
  utf8: 'utf-8',
}

// The characters of 0x80 to 0x9f, which some versions of Node decode as if they were Latin-1.
const windows1252 = Array.from('€\ufffd‚ƒ„…†‡ˆ‰Š‹Œ\ufffdŽ\ufffd\ufffd‘’“”•–—˜™š›œ\ufffdžŸ')

/** The encoding a name stands for; throws {@link FunctionError} blaming the argument if there is none. */
export function encodingName(name: string, argument: number): string {
  const lower = name.toLowerCase()
  const known = aliases[lower]
  if (known !== undefined) return known
  try {
    return new TextDecoder(lower).encoding
  } catch {
    throw new FunctionError(
      `${JSON.stringify(name)} is not a supported IANA encoding name or alias`,
      argument,
    )
  }
}

/** Text of bytes, undefined if they are invalid. */
export function decodeText(bytes: Buffer, encoding: string): string | undefined {
  if (encoding === 'latin1') return bytes.toString('latin1')
  if (encoding === 'ascii') return bytes.every((byte) => byte < 128) ? bytes.toString('latin1') : undefined
  if (encoding === 'windows-1252')
    return bytes
      .toString('latin1')
      .replace(/[\x80-\x9f]/g, (byte) => windows1252[byte.charCodeAt(0) - 128] ?? '')
  if (encoding === 'utf-16-marked') {
    const isLittle = bytes[0] === 0xff && bytes[1] === 0xfe
    return new TextDecoder(isLittle ? 'utf-16le' : 'utf-16be').decode(bytes)
  }
  return new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes)
}

/** Bytes of a text, undefined if it has characters that the encoding lacks. */
export function encodeText(text: string, encoding: string): Buffer | undefined {
  switch (encoding) {
    case 'utf-8':
      return Buffer.from(text)
    case 'utf-16le':
      return Buffer.from(text, 'utf16le')
    case 'utf-16be':
      return Buffer.from(text, 'utf16le').swap16()
    case 'utf-16-marked':
      return Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(text, 'utf16le').swap16()])
    case 'latin1':
      return /^[\0-\xff]*$/.test(text) ? Buffer.from(text, 'latin1') : undefined
    case 'ascii':
      return /^[\0-\x7f]*$/.test(text) ? Buffer.from(text, 'latin1') : undefined
    default:
      return encodeByTable(text, encoding)
  }
}

/** Turns a decoder around: every character that one or two bytes can yield. */
function encodeByTable(text: string, encoding: string): Buffer | undefined {
  const table = tableOf(encoding)
  const bytes: number[] = []
  for (const character of text) {
    const code = table.get(character)
    if (code === undefined) return undefined
    bytes.push(...code)
  }
  return Buffer.from(bytes)
}

const tables = new Map<string, ReadonlyMap<string, readonly number[]>>()

function tableOf(encoding: string): ReadonlyMap<string, readonly number[]> {
  const existing = tables.get(encoding)
  if (existing !== undefined) return existing
  const table = new Map<string, readonly number[]>()
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true })
  const tryBytes = (code: readonly number[]): boolean => {
    try {
      const bytes = Buffer.from(code)
      const decoded =
        encoding === 'windows-1252' ? (decodeText(bytes, encoding) ?? '') : decoder.decode(bytes)
      if (Array.from(decoded).length === 1 && !table.has(decoded)) table.set(decoded, code)
      return true
    } catch {
      return false
    }
  }
  for (let first = 0; first < 256; first++) {
    if (tryBytes([first])) continue
    for (let second = 0x30; second < 256; second++) tryBytes([first, second])
  }
  tables.set(encoding, table)
  return table
}
