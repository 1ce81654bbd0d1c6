import { createReadStream } from 'node:fs'
import { requireSize, type ArchiveFile } from './archiveFile.ts'

const blockBytes = 512

/** The longest name and the largest size of a plain header (POSIX.1-1988 ustar); beyond, an extended one goes before it. */
const longestName = 100
const largestSize = 8 ** 11 - 1

/** A tar archive of files (POSIX.1-2001 pax), owned by root and without times, so that equal files make equal archives. */
export async function* tarArchive(files: readonly ArchiveFile[]): AsyncGenerator<Uint8Array> {
  for (const file of files) {
    const records = extendedRecords(file)
    if (records.length > 0) {
      const body = Buffer.from(records.join(''))
      yield header({ name: 'PaxHeaders/file', sizeBytes: body.length, mode: 0o644, type: 'x' })
      yield body
      yield padding(body.length)
    }
    yield header({ ...file, type: '0' })
    let writtenBytes = 0
    for await (const chunk of createReadStream(file.path, {
      highWaterMark: 1 << 20,
    }) as AsyncIterable<Buffer>) {
      writtenBytes += chunk.length
      yield chunk
    }
    requireSize(file, writtenBytes)
    yield padding(file.sizeBytes)
  }
  yield Buffer.alloc(2 * blockBytes)
}

function extendedRecords({ name, sizeBytes }: ArchiveFile): readonly string[] {
  return [
    ...(Buffer.byteLength(name) > longestName ? [paxRecord('path', name)] : []),
    ...(sizeBytes > largestSize ? [paxRecord('size', String(sizeBytes))] : []),
  ]
}

/** `length key=value\n`, where the length counts its own digits too. */
function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`
  const restBytes = Buffer.byteLength(rest)
  let length = restBytes
  while (restBytes + String(length).length !== length) length = restBytes + String(length).length
  return `${length}${rest}`
}

interface HeaderFields {
  readonly name: string
  readonly sizeBytes: number
  readonly mode: number
  readonly type: 'x' | '0'
}

function header({ name, sizeBytes, mode, type }: HeaderFields): Uint8Array {
  const block = Buffer.alloc(blockBytes)
  const octal = (value: number, at: number, digits: number) =>
    block.write(`${value.toString(8).padStart(digits, '0')}\0`, at, 'latin1')
  Buffer.from(name).copy(block, 0, 0, longestName)
  octal(mode, 100, 7)
  octal(0, 108, 7)
  octal(0, 116, 7)
  octal(Math.min(sizeBytes, largestSize), 124, 11)
  octal(0, 136, 11)
  block.write(' '.repeat(8), 148, 'latin1')
  block.write(type, 156, 'latin1')
  block.write('ustar\x0000root', 257, 'latin1')
  block.write('root', 297, 'latin1')
  let sum = 0
  for (const byte of block) sum += byte
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return block
}

function padding(sizeBytes: number): Uint8Array {
  return Buffer.alloc((blockBytes - (sizeBytes % blockBytes)) % blockBytes)
}
