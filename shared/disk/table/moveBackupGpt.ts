import { sectorBytes } from '../mebibyte.ts'
import { withFile, type ReadAt } from '../readAt.ts'
import { writePieces } from '../writePieces.ts'
import type { DiskPiece } from './encodeTable.ts'
import { decodeGptHeader, encodeGptHeader } from './gptHeader.ts'
import { decodeMbr, sectorCountOffset } from './mbrBootRecord.ts'
import { protectiveMbrType } from './partitionTypes.ts'

/** Puts the second copy of a GPT at the end of a disk that was made larger; a disk with another table, or a damaged one, is left alone. */
export async function moveBackupGpt(path: string): Promise<void> {
  await writePieces(path, await withFile(path, piecesFor))
}

async function piecesFor(readAt: ReadAt, sizeBytes: number): Promise<readonly DiskPiece[]> {
  const header = decodeGptHeader(await readAt(sectorBytes, sectorBytes))
  if (typeof header === 'string') return []
  const entriesBytes = header.entryCount * header.entryBytes
  const lastSector = Math.floor(sizeBytes / sectorBytes) - 1
  const entriesSectors = Math.ceil(entriesBytes / sectorBytes)
  const isUsual = header.ownSector === 1 && header.entriesSector === 2 && entriesBytes <= 128 * 1024
  if (!isUsual || header.otherSector >= lastSector) return []
  const entries = await readAt(2 * sectorBytes, entriesSectors * sectorBytes)
  const entriesSector = lastSector - entriesSectors
  const first = { ...header, otherSector: lastSector, lastUsableSector: entriesSector - 1 }
  const second = { ...first, ownSector: lastSector, otherSector: 1, entriesSector }
  return [
    ...(await protectivePiece(readAt, lastSector)),
    { offsetBytes: header.otherSector * sectorBytes, bytes: Buffer.alloc(sectorBytes) },
    { offsetBytes: sectorBytes, bytes: encodeGptHeader(first) },
    { offsetBytes: entriesSector * sectorBytes, bytes: Buffer.concat([entries, encodeGptHeader(second)]) },
  ]
}

/** The number of sectors of the protective partition, as far as it can count. */
async function protectivePiece(readAt: ReadAt, lastSector: number): Promise<readonly DiskPiece[]> {
  for (const [number, { type }] of decodeMbr(await readAt(0, sectorBytes)) ?? []) {
    if (type !== protectiveMbrType) continue
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32LE(Math.min(lastSector, 0xffff_ffff))
    return [{ offsetBytes: sectorCountOffset(number), bytes }]
  }
  return []
}
