import { printValue, type TemplateValue } from './values.ts'

const verb = /%([-+# 0]*)(\*|\d+)?(?:\.(\d*))?([a-zA-Z%])/g

/** Go's fmt.Sprintf for the kinds a template knows; a wrong verb prints Go's `%!verb(…)`. */
export function formatGo(format: string, values: readonly TemplateValue[]): string {
  let next = 0
  const text = format.replaceAll(
    verb,
    (_whole, flags: string, width: string | undefined, precision: string | undefined, letter: string) => {
      if (letter === '%') return '%'
      let size = width
      if (width === '*') size = printValue(values[next++])
      if (next >= values.length) return `%!${letter}(MISSING)`
      const value = values[next++]
      const body = formatOne(
        letter,
        flags,
        precision === undefined ? undefined : Number(precision || 0),
        value,
      )
      return pad(body, flags, Number(size ?? 0), typeof value !== 'string')
    },
  )
  if (next >= values.length) return text
  const extra = values.slice(next).map((value) => `${goType(value)}=${printInside(value)}`)
  return `${text}%!(EXTRA ${extra.join(', ')})`
}

function formatOne(
  letter: string,
  flags: string,
  precision: number | undefined,
  value: TemplateValue,
): string {
  const wrong = () => `%!${letter}(${goType(value)}=${printInside(value)})`
  if (letter === 'v')
    return typeof value === 'string' && flags.includes('#')
      ? quote(value)
      : signed(printInside(value), flags, value)
  if (letter === 'T') return goType(value)
  if (typeof value === 'string') return formatString(letter, precision, value) ?? wrong()
  if (typeof value === 'bigint') return formatInteger(letter, flags, value) ?? wrong()
  if (typeof value === 'number') return formatFloat(letter, flags, precision, value) ?? wrong()
  if (typeof value === 'boolean' && letter === 't') return String(value)
  return wrong()
}

function formatString(letter: string, precision: number | undefined, value: string): string | undefined {
  const shown = precision === undefined ? value : Array.from(value).slice(0, precision).join('')
  if (letter === 's') return shown
  if (letter === 'q') return quote(shown)
  if (letter === 'x') return Buffer.from(shown).toString('hex')
  return letter === 'X' ? Buffer.from(shown).toString('hex').toUpperCase() : undefined
}

function formatInteger(letter: string, flags: string, value: bigint): string | undefined {
  const alternate = flags.includes('#')
  const inBase = (base: number, prefix: string) => {
    const digits = (value < 0n ? -value : value).toString(base)
    return `${value < 0n ? '-' : flags.includes('+') ? '+' : ''}${alternate ? prefix : ''}${digits}`
  }
  switch (letter) {
    case 'd':
      return signed(String(value), flags, value)
    case 'x':
      return inBase(16, '0x')
    case 'X':
      return inBase(16, '0X').toUpperCase()
    case 'o':
      return inBase(8, '0')
    case 'b':
      return inBase(2, '0b')
    case 'c':
      return String.fromCodePoint(Number(value))
    case 'q':
      return `'${String.fromCodePoint(Number(value))}'`
    default:
      return undefined
  }
}

function formatFloat(
  letter: string,
  flags: string,
  precision: number | undefined,
  value: number,
): string | undefined {
  const exponent = (text: string) => text.replace(/e([+-])(\d)$/, 'e$10$2')
  switch (letter) {
    case 'f':
    case 'F':
      return signed(value.toFixed(precision ?? 6), flags, value)
    case 'e':
      return signed(exponent(value.toExponential(precision ?? 6)), flags, value)
    case 'g':
      return signed(
        precision === undefined
          ? printValue(value)
          : exponent(String(Number(value.toPrecision(precision || 1)))),
        flags,
        value,
      )
    default:
      return undefined
  }
}

function signed(text: string, flags: string, value: TemplateValue): string {
  const isNumber = typeof value === 'bigint' || typeof value === 'number'
  if (!isNumber || text.startsWith('-')) return text
  if (flags.includes('+')) return text.startsWith('+') ? text : `+${text}`
  return flags.includes(' ') ? ` ${text}` : text
}

function pad(text: string, flags: string, width: number, mayZero: boolean): string {
  const missing = width - Array.from(text).length
  if (missing <= 0) return text
  if (flags.includes('-')) return text + ' '.repeat(missing)
  if (!flags.includes('0') || !mayZero) return (flags.includes('0') ? '0' : ' ').repeat(missing) + text
  const [, sign = '', digits = ''] = /^([+-]?)([^]*)$/.exec(text) ?? []
  return sign + '0'.repeat(missing) + digits
}

function printInside(value: TemplateValue): string {
  return value === null || value === undefined ? '<nil>' : printValue(value)
}

function goType(value: TemplateValue): string {
  if (typeof value === 'string') return 'string'
  if (typeof value === 'bigint') return 'int'
  if (typeof value === 'number') return 'float64'
  if (typeof value === 'boolean') return 'bool'
  if (value === null || value === undefined) return '<nil>'
  return value instanceof Map ? 'map[string]interface {}' : '[]interface {}'
}

/** Go's strconv.Quote. */
function quote(text: string): string {
  const named: Readonly<Record<string, string>> = {
    '\x07': 'a',
    '\b': 'b',
    '\f': 'f',
    '\n': 'n',
    '\r': 'r',
    '\t': 't',
    '\v': 'v',
    '"': '"',
    '\\': '\\',
  }
  const body = text.replaceAll(
    /["\\]|\p{Cc}|\p{Cf}|\p{Cn}|\p{Co}|\p{Cs}|[\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu,
    (character) => {
      const name = named[character]
      if (name !== undefined) return `\\${name}`
      const code = character.codePointAt(0) ?? 0
      if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`
      return code <= 0xffff
        ? `\\u${code.toString(16).padStart(4, '0')}`
        : `\\U${code.toString(16).padStart(8, '0')}`
    },
  )
  return `"${body}"`
}
