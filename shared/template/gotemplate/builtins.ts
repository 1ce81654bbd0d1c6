import { compareValues, equalValues } from './compare.ts'
import { formatGo } from './formatGo.ts'
import { isTrue, printValue, sizeOf, type TemplateFunction, type TemplateValue } from './values.ts'

/** The functions every text/template has (funcs.go), without `call`; `and` and `or` are the renderer's. */
export const builtins: ReadonlyMap<string, TemplateFunction> = new Map<string, TemplateFunction>([
  ['not', (...values) => !isTrue(onlyOne(values))],
  ['eq', (first, ...others) => requireSome(others) && others.some((other) => equalValues(first, other))],
  ['ne', (a, b) => !equalValues(a, b)],
  ['lt', (a, b) => compareValues(a, b) < 0],
  ['le', (a, b) => compareValues(a, b) <= 0],
  ['gt', (a, b) => compareValues(a, b) > 0],
  ['ge', (a, b) => compareValues(a, b) >= 0],
  ['len', lengthOf],
  ['index', indexInto],
  ['slice', sliceOf],
  ['print', (...values) => printAll(values)],
  ['println', (...values) => values.map(printArgument).join(' ') + '\n'],
  ['printf', (format, ...values) => formatGo(requireText(format), values)],
  ['html', (...values) => escapeHtml(printAll(values))],
  ['js', (...values) => escapeJs(printAll(values))],
  ['urlquery', (...values) => escapeQuery(printAll(values))],
])

function onlyOne(values: readonly TemplateValue[]): TemplateValue {
  if (values.length !== 1) throw new Error(`wrong number of args: want 1 got ${values.length}`)
  return values[0]
}

function requireSome(values: readonly TemplateValue[]): true {
  if (values.length === 0) throw new Error('missing argument for comparison')
  return true
}

function requireText(value: TemplateValue): string {
  if (typeof value !== 'string')
    throw new Error(`wrong type for value; expected string; got ${printArgument(value)}`)
  return value
}

function printArgument(value: TemplateValue): string {
  return value === null || value === undefined ? '<nil>' : printValue(value)
}

/** fmt.Sprint puts a blank between two operands when neither is a string. */
function printAll(values: readonly TemplateValue[]): string {
  let text = ''
  for (const [index, value] of values.entries()) {
    if (index > 0 && typeof value !== 'string' && typeof values[index - 1] !== 'string') text += ' '
    text += printArgument(value)
  }
  return text
}

function lengthOf(value: TemplateValue): TemplateValue {
  if (typeof value === 'string') return BigInt(Buffer.byteLength(value))
  if (typeof value === 'object' && value !== null) return BigInt(sizeOf(value))
  throw new Error(`len of type ${printArgument(value)}`)
}

function indexInto(value: TemplateValue, ...keys: readonly TemplateValue[]): TemplateValue {
  let found = value
  for (const key of keys) {
    if (found instanceof Map) {
      found = (found as ReadonlyMap<string, TemplateValue>).get(requireText(key))
      continue
    }
    if (typeof key !== 'bigint') throw new Error(`cannot index slice/array with ${printArgument(key)}`)
    const bytes = typeof found === 'string' ? Buffer.from(found) : undefined
    const size = bytes ? bytes.length : Array.isArray(found) ? found.length : -1
    if (size < 0) throw new Error(`can't index item of ${printArgument(found)}`)
    if (key < 0n || key >= BigInt(size)) throw new Error(`index out of range: ${key}`)
    found = bytes ? BigInt(bytes[Number(key)] ?? 0) : (found as readonly TemplateValue[])[Number(key)]
  }
  return found
}

function sliceOf(value: TemplateValue, ...bounds: readonly TemplateValue[]): TemplateValue {
  const bytes = typeof value === 'string' ? Buffer.from(value) : undefined
  const list = bytes ?? (Array.isArray(value) ? (value as readonly TemplateValue[]) : undefined)
  if (!list) throw new Error(`slice of ${printArgument(value)}`)
  if (bounds.length > (bytes ? 2 : 3)) throw new Error('too many slice indexes')
  const [from = 0, to = list.length] = bounds.map((bound) => {
    if (typeof bound !== 'bigint') throw new Error(`cannot index slice/array with ${printArgument(bound)}`)
    if (bound < 0n || bound > BigInt(list.length)) throw new Error(`index out of range: ${bound}`)
    return Number(bound)
  })
  if (from > to) throw new Error(`invalid slice index: ${from} > ${to}`)
  return bytes
    ? bytes.subarray(from, to).toString('utf8')
    : (list as readonly TemplateValue[]).slice(from, to)
}

const htmlEscapes: Readonly<Record<string, string>> = {
  '"': '&#34;',
  "'": '&#39;',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '\0': '\ufffd',
}

function escapeHtml(text: string): string {
  return text.replaceAll(/["'&<>\0]/g, (character) => htmlEscapes[character] ?? '')
}

const jsEscapes: Readonly<Record<string, string>> = {
  '\\': String.raw`\\`,
  "'": String.raw`\'`,
  '"': String.raw`\"`,
  '<': String.raw`\u003C`,
  '>': String.raw`\u003E`,
  '&': String.raw`\u0026`,
  '=': String.raw`\u003D`,
}

function escapeJs(text: string): string {
  return text.replaceAll(
    /[\\'"<>&=]|\p{Cc}|\p{Cf}|\p{Co}|\p{Cn}|[\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu,
    (character) => {
      const known = jsEscapes[character]
      if (known !== undefined) return known
      return String.raw`\u` + (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
    },
  )
}

/** Go's url.QueryEscape. */
function escapeQuery(text: string): string {
  return encodeURIComponent(text)
    .replaceAll(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')
}
