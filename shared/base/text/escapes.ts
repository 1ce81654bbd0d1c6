/** Rewrites a value the way one kind of program prints it inside its own syntax. */
export type Escape = (value: string) => string

const hex = (unit: number, digits: number): string => unit.toString(16).padStart(digits, '0')
const unicodeEscape = (unit: string): string => `\\u${hex(unit.charCodeAt(0), 4)}`
const upperUnicodeEscape = (unit: string): string => `\\u${hex(unit.charCodeAt(0), 4).toUpperCase()}`

const json: Escape = (value) => JSON.stringify(value).slice(1, -1)
const percent: Escape = (value) => encodeURIComponent(value)
const percentAll: Escape = (value) =>
  percent(value).replace(/[!'()*]/g, (char) => `%${hex(char.charCodeAt(0), 2).toUpperCase()}`)
const keep =
  (kept: string): Escape =>
  (value) =>
    percentAll(value).replace(/%[0-7][0-9A-F]/g, (code) => {
      const char = String.fromCharCode(Number.parseInt(code.slice(1), 16))
      return kept.includes(char) ? char : code
    })

const uriEscapes: readonly Escape[] = [
  percent,
  percentAll,
  encodeURI,
  // application/x-www-form-urlencoded of the WHATWG URL standard
  (value) => percentAll(value).replaceAll('%2A', '*').replaceAll('~', '%7E').replaceAll('%20', '+'),
  (value) => percent(value).replaceAll('%20', '+'),
  (value) => percentAll(value).replaceAll('%20', '+'),
  // Go's net/url: the password of a URL, and one segment of its path
  keep('$&+,;='),
  keep('$&+=:@'),
]
const lowerPercent = (text: string): string => text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())

const jsonEscapes: readonly Escape[] = [
  json,
  (value) => json(json(value)),
  // Go's encoding/json, safe for HTML
  (value) => json(value).replace(/[<>&\u2028\u2029]/g, unicodeEscape),
  // Python and others: ASCII only
  (value) => json(value).replace(/[^\0-\x7f]/g, unicodeEscape),
  // Windows PowerShell 5 ConvertTo-Json
  (value) => json(value).replace(/[<>&']/g, unicodeEscape),
  // .NET System.Text.Json
  (value) =>
    json(value)
      .replaceAll('\\"', '"')
      .replace(/["'<>&+`]|[^\0-\x7f]/g, upperUnicodeEscape),
  (value) => json(value).replaceAll('/', '\\/'),
]

const goControls: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
}
const goQuoted: Escape = (value) =>
  value
    .replace(/["\\]/g, '\\$&')
    .replace(/[\0-\x1f\x7f]/g, (char) => goControls[char] ?? `\\x${hex(char.charCodeAt(0), 2)}`)
    .replace(/[\x80-\xa0\xad\u2028\u2029\ufeff]/g, unicodeEscape)

const backslashEscapes: readonly Escape[] = [
  goQuoted,
  (value) => goQuoted(value).replaceAll('${', '$${').replaceAll('%{', '%%{'),
  (value) => value.replaceAll('${', '$${').replaceAll('%{', '%%{'),
  (value) => value.replaceAll('\\', '\\\\'),
  (value) => value.replace(/["\\]/g, '\\$&'),
  (value) => value.replace(/['\\]/g, '\\$&'),
  (value) => value.replace(/['"\\]/g, '\\$&'),
]

const shellEscapes: readonly Escape[] = [
  (value) => value.replaceAll("'", String.raw`'\''`),
  (value) => value.replaceAll("'", `'"'"'`),
  (value) => value.replace(/[\\"$`]/g, '\\$&'),
  (value) => value.replace(/[\\"$`!]/g, '\\$&'),
  // bash printf %q
  (value) => value.replace(/[^\w@%+=:,./\-\u0080-\uffff]/g, '\\$&'),
  // PowerShell, then the doubled quotes of cmd and CSV
  (value) => value.replaceAll("'", "''"),
  (value) => value.replace(/[`"$]/g, '`$&'),
  (value) => value.replaceAll('"', '""'),
  // Packer's -machine-readable rows
  (value) => value.replaceAll(',', '%!(PACKER_COMMA)').replaceAll('\r', '\\r').replaceAll('\n', '\\n'),
]

const xml =
  (quote: string, apostrophe: string): Escape =>
  (value) =>
    value
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', quote)
      .replaceAll("'", apostrophe)
const xmlEscapes: readonly Escape[] = [
  xml('"', "'"),
  xml('&quot;', "'"),
  xml('&quot;', '&apos;'),
  xml('&quot;', '&#39;'),
  xml('&quot;', '&#x27;'),
  xml('&#34;', '&#39;'),
]

/**
 * How the programs of a build print a value inside URLs (both cases of the digits), JSON, Go, HCL, XML, POSIX
 * shells, PowerShell and Packer's machine-readable rows. Each needs a well-formed string.
 */
export const escapes: readonly Escape[] = [
  ...uriEscapes,
  ...uriEscapes.map(
    (escape): Escape =>
      (value) =>
        lowerPercent(escape(value)),
  ),
  ...jsonEscapes,
  ...backslashEscapes,
  ...shellEscapes,
  ...xmlEscapes,
]
