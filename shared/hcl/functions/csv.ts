import { FunctionError } from './function.ts'

/** The records of a CSV text as RFC 4180 and Go's `encoding/csv` have them; empty lines do not count. */
export function parseCsv(text: string): readonly (readonly string[])[] {
  const records: string[][] = []
  const reader: Reader = { text, at: 0, line: 1 }
  while (reader.at < text.length) {
    if (skipLineEnd(reader)) continue
    const record = readRecord(reader)
    const [first] = records
    if (first !== undefined && record.length !== first.length)
      throw new FunctionError(`CSV parse error on line ${reader.line}: wrong number of fields`)
    records.push(record)
    skipLineEnd(reader)
  }
  return records
}

interface Reader {
  readonly text: string
  at: number
  line: number
}

function skipLineEnd(reader: Reader): boolean {
  const { text, at } = reader
  const length = text[at] === '\n' ? 1 : text.startsWith('\r\n', at) ? 2 : 0
  reader.at += length
  if (length > 0) reader.line++
  return length > 0
}

function readRecord(reader: Reader): string[] {
  const fields: string[] = []
  for (;;) {
    fields.push(reader.text[reader.at] === '"' ? readQuoted(reader) : readBare(reader))
    if (reader.text[reader.at] !== ',') return fields
    reader.at++
  }
}

function readBare(reader: Reader): string {
  const bare = /[^,\n]*/y
  bare.lastIndex = reader.at
  let field = bare.exec(reader.text)?.[0] ?? ''
  if (field.endsWith('\r') && reader.text[bare.lastIndex] === '\n') field = field.slice(0, -1)
  if (field.includes('"'))
    throw new FunctionError(`CSV parse error on line ${reader.line}: bare " in non-quoted-field`)
  reader.at += field.length
  // A carriage return at the very end of the text belongs to a line end that is missing.
  return field.endsWith('\r') && reader.at === reader.text.length ? field.slice(0, -1) : field
}

function readQuoted(reader: Reader): string {
  const quotedField = /"((?:[^"]|"")*)"/y
  quotedField.lastIndex = reader.at
  const match = quotedField.exec(reader.text)
  const wrong = new FunctionError(
    `CSV parse error on line ${reader.line}: extraneous or missing " in quoted-field`,
  )
  if (match?.[1] === undefined) throw wrong
  reader.at = quotedField.lastIndex
  const next = reader.text.slice(reader.at, reader.at + 2)
  if (next !== '' && next[0] !== ',' && next[0] !== '\n' && next !== '\r\n') throw wrong
  reader.line += match[1].split('\n').length - 1
  return match[1].replaceAll('""', '"').replaceAll('\r\n', '\n')
}
