import { sectorBytes } from '../mebibyte.ts'
import type { DiskPiece } from '../table/encodeTable.ts'
import { encodeDirectory, type FatEntry } from './fatDirectory.ts'
import { fatGeometry, type FatGeometry } from './fatGeometry.ts'

/** A file of the volume: its path, such as `EFI/BOOT/BOOTX64.EFI`, of names of the form 8.3. */
export interface FatFile {
  readonly path: string
  readonly content: Buffer
}

/** A FAT32 to make. */
export interface FatRequest {
  /** Where it begins on the disk. */
  readonly offsetBytes: number
  readonly sizeBytes: number
  /** Its serial number, `1A2B-3C4D`. */
  readonly uuid: string
  readonly epochSeconds: number
  readonly files: readonly FatFile[]
}

const label = 'ESP'
const rootCluster = 2
const endOfChain = 0x0fff_ffff

/** The pieces of a FAT32 with files on a blank disk (Microsoft's FAT specification 1.03). Throws `RangeError` when they do not fit. */
export function encodeFat(request: FatRequest): readonly DiskPiece[] {
  const geometry = fatGeometry(request.sizeBytes)
  const chains = layOut(request)
  const used = chains.reduce((sum, { clusterCount }) => sum + clusterCount, 0)
  if (used > geometry.clusterCount)
    throw new RangeError(`${used} clusters do not fit into ${geometry.clusterCount}.`)
  const table = Buffer.alloc(Math.ceil(((used + rootCluster) * 4) / sectorBytes) * sectorBytes)
  table.writeUInt32LE(0x0fff_fff8, 0)
  table.writeUInt32LE(endOfChain, 4)
  for (const { firstCluster, clusterCount } of chains)
    for (let at = firstCluster; at < firstCluster + clusterCount; at++)
      table.writeUInt32LE(at === firstCluster + clusterCount - 1 ? endOfChain : at + 1, at * 4)
  const head = encodeHead(request, geometry, geometry.clusterCount - used, rootCluster + used)
  const { reservedSectors, tableSectors, dataSector } = geometry
  const piece = (sector: number, bytes: Buffer): DiskPiece => ({
    offsetBytes: request.offsetBytes + sector * sectorBytes,
    bytes,
  })
  return [
    piece(0, head),
    piece(6, head),
    piece(reservedSectors, table),
    piece(reservedSectors + tableSectors, table),
    ...chains.map(({ firstCluster, content }) => piece(dataSector + firstCluster - rootCluster, content)),
  ]
}

/** Content in clusters that follow each other. */
interface Chain {
  readonly firstCluster: number
  readonly clusterCount: number
  readonly content: Buffer
}

interface Folder {
  readonly path: string
  readonly firstCluster: number
  readonly clusterCount: number
}

/** Gives each folder, and then each file, its clusters: the root first, no gaps. */
function layOut({ files, epochSeconds }: FatRequest): readonly Chain[] {
  let next = rootCluster
  const place = (sizeBytes: number) => {
    const clusterCount = Math.ceil(sizeBytes / sectorBytes)
    const firstCluster = clusterCount === 0 ? 0 : next
    next += clusterCount
    return { firstCluster, clusterCount }
  }
  const paths = ['', ...foldersOf(files)]
  const isIn = (folder: string, path: string) => parentOf(path) === folder && path !== ''
  // A folder has two entries of its own, for itself and its parent; the root has the label instead.
  const folders: readonly Folder[] = paths.map((path) => {
    const inside = [...paths, ...files.map((file) => file.path)].filter((each) => isIn(path, each))
    return { path, ...place((inside.length + 2) * 32) }
  })
  const placed = files.map((file) => ({ ...file, ...place(file.content.length) }))
  const clusterOf = (path: string) => {
    const found = folders.find((folder) => folder.path === path)?.firstCluster ?? 0
    return found === rootCluster ? 0 : found
  }
  const contentOf = ({ path, firstCluster }: Folder): Buffer => {
    const entry = (name: string, kind: FatEntry['kind'], cluster: number, sizeBytes = 0): FatEntry => ({
      name,
      kind,
      firstCluster: cluster,
      sizeBytes,
    })
    const own =
      path === ''
        ? [entry(label, 'label', 0)]
        : [entry('.', 'directory', firstCluster), entry('..', 'directory', clusterOf(parentOf(path)))]
    const below = folders.filter((folder) => isIn(path, folder.path))
    return encodeDirectory(
      [
        ...own,
        ...below.map((folder) => entry(nameOf(folder.path), 'directory', folder.firstCluster)),
        ...placed
          .filter((file) => isIn(path, file.path))
          .map((file) => entry(nameOf(file.path), 'file', file.firstCluster, file.content.length)),
      ],
      epochSeconds,
    )
  }
  return [...folders.map((folder) => ({ ...folder, content: contentOf(folder) })), ...placed]
}

/** The boot sector and the sector that counts what is free. */
function encodeHead(
  { offsetBytes, uuid }: FatRequest,
  { totalSectors, reservedSectors, tableSectors }: FatGeometry,
  freeClusters: number,
  nextCluster: number,
): Buffer {
  const head = Buffer.alloc(2 * sectorBytes)
  head.write('eb5890', 'hex')
  head.write('MSWIN4.1', 3, 'latin1')
  head.writeUInt16LE(sectorBytes, 11)
  head.writeUInt8(1, 13)
  head.writeUInt16LE(reservedSectors, 14)
  head.writeUInt8(2, 16)
  head.writeUInt8(0xf8, 21)
  head.writeUInt16LE(63, 24)
  head.writeUInt16LE(255, 26)
  head.writeUInt32LE(offsetBytes / sectorBytes, 28)
  head.writeUInt32LE(totalSectors, 32)
  head.writeUInt32LE(tableSectors, 36)
  head.writeUInt32LE(rootCluster, 44)
  head.writeUInt16LE(1, 48)
  head.writeUInt16LE(6, 50)
  head.writeUInt8(0x80, 64)
  head.writeUInt8(0x29, 66)
  head.writeUInt32LE(Number.parseInt(uuid.replace('-', ''), 16), 67)
  head.write(label.padEnd(11), 71, 'latin1')
  head.write('FAT32   ', 82, 'latin1')
  head.writeUInt16LE(0xaa55, 510)
  head.write('RRaA', 512, 'latin1')
  head.write('rrAa', 512 + 484, 'latin1')
  head.writeUInt32LE(freeClusters, 512 + 488)
  head.writeUInt32LE(nextCluster, 512 + 492)
  head.writeUInt16LE(0xaa55, 512 + 510)
  return head
}

/** Every folder files are in, parents first. */
function foldersOf(files: readonly FatFile[]): readonly string[] {
  const folders = new Set<string>()
  for (const { path } of files) {
    const names = path.split('/').slice(0, -1)
    for (const at of names.keys()) folders.add(names.slice(0, at + 1).join('/'))
  }
  return [...folders]
}

function parentOf(path: string): string {
  return path.split('/').slice(0, -1).join('/')
}

function nameOf(path: string): string {
  return path.split('/').at(-1) ?? ''
}
