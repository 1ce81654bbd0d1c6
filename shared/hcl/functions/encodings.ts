import { emptyCollection, listValue, objectValue } from '../values/build.ts'
import { asString } from '../values/read.ts'
import * as types from '../values/types.ts'
import { dynamic, listOf, objectOf } from '../values/types.ts'
import { dynamicValue, isWhollyKnown, stringValue, unknownOf } from '../values/value.ts'
import { parseCsv } from './csv.ts'
import { FunctionError, type HclFunction, plainFunction } from './function.ts'
import { jsonDecode } from './jsonDecode.ts'
import { jsonText } from './jsonText.ts'
import { anythingAtAll, text } from './parameters.ts'
import { decodeText, encodeText, encodingName } from './textEncodings.ts'

const missing = dynamicValue
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/** The bytes of a base64 text, undefined if it is malformed; line ends in it do not count. */
export function base64Bytes(encoded: string): Buffer | undefined {
  const compact = encoded.replace(/[\r\n]/g, '')
  return base64.test(compact) ? Buffer.from(compact, 'base64') : undefined
}

/** The text of bytes, undefined if they are not UTF-8. */
export function utf8Text(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

const base64decode = plainFunction({
  parameters: [text('str')],
  returns: types.string,
  call: ([encoded = missing]) => {
    const bytes = base64Bytes(asString(encoded))
    if (bytes === undefined) throw new FunctionError('failed to decode base64 data')
    const decoded = utf8Text(bytes)
    if (decoded === undefined) throw new FunctionError('the decoded data is not valid UTF-8')
    return stringValue(decoded)
  },
})

const base64encode = plainFunction({
  parameters: [text('str')],
  returns: types.string,
  call: ([plain = missing]) => stringValue(Buffer.from(asString(plain)).toString('base64')),
})

const base64gzip = plainFunction({
  parameters: [text('str')],
  returns: types.string,
  call: ([plain = missing], _, { charge }) => {
    const content = asString(plain)
    charge(content.length >> 3)
    const zlib = process.getBuiltinModule('node:zlib')
    return stringValue(zlib.gzipSync(content).toString('base64'))
  },
})

const csvdecode = plainFunction({
  parameters: [text('str')],
  returns: ([content = missing]) => {
    if (!isWhollyKnown(content)) return dynamic
    const [header] = parseCsv(asString(content))
    if (header === undefined) throw new FunctionError('missing header line')
    const repeated = header.find((name, index) => header.indexOf(name) !== index)
    if (repeated !== undefined) throw new FunctionError(`duplicate column name ${JSON.stringify(repeated)}`)
    return listOf(objectOf(new Map(header.map((name) => [name, types.string]))))
  },
  call: ([content = missing], type, { charge }) => {
    if (type.kind !== 'list') return unknownOf(type)
    const [header = [], ...records] = parseCsv(asString(content))
    charge(records.length * header.length)
    if (records.length === 0) return emptyCollection('list', type.element)
    const rows = records.map((record) =>
      objectValue(header.map((name, index) => [name, stringValue(record[index] ?? '')] as const)),
    )
    return listValue(rows, rows[0]?.type ?? type.element)
  },
})

const jsondecode = plainFunction({
  parameters: [text('str')],
  returns: dynamic,
  mayBeNull: true,
  call: ([content = missing], _, { charge }) => jsonDecode(asString(content), charge),
})

const jsonencode = plainFunction({
  parameters: [anythingAtAll('val')],
  returns: types.string,
  call: ([value = missing], type, { charge }) => {
    if (!isWhollyKnown(value)) return unknownOf(type)
    const encoded = jsonText(value)
    charge(encoded.length >> 4)
    return stringValue(encoded)
  },
})

const textdecodebase64 = plainFunction({
  parameters: [text('source'), text('encoding')],
  returns: types.string,
  call: ([encoded = missing, encoding = missing]) => {
    const name = encodingName(asString(encoding), 1)
    const bytes = base64Bytes(asString(encoded))
    if (bytes === undefined) throw new FunctionError('the given value has an invalid base64 symbol', 0)
    const decoded = decodeText(bytes, name)
    if (decoded === undefined || decoded.includes('\ufffd'))
      throw new FunctionError(`the given string contains symbols that are not defined for ${name}`, 0)
    return stringValue(decoded)
  },
})

const textencodebase64 = plainFunction({
  parameters: [text('string'), text('encoding')],
  returns: types.string,
  call: ([plain = missing, encoding = missing], _, { charge }) => {
    const name = encodingName(asString(encoding), 1)
    charge(asString(plain).length >> 3)
    const bytes = encodeText(asString(plain), name)
    if (bytes === undefined)
      throw new FunctionError(`the given string contains characters that cannot be represented in ${name}`, 0)
    return stringValue(bytes.toString('base64'))
  },
})

const urlencode = plainFunction({
  parameters: [text('str')],
  returns: types.string,
  call: ([plain = missing]) =>
    stringValue(
      encodeURIComponent(asString(plain).toWellFormed())
        .replace(/%20/g, '+')
        .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`),
    ),
})

/** Functions from and to other notations. */
export const encodingFunctions: Readonly<Record<string, HclFunction>> = {
  base64decode,
  base64encode,
  base64gzip,
  csvdecode,
  jsondecode,
  jsonencode,
  textdecodebase64,
  textencodebase64,
  urlencode,
}
