import { ImageError } from '../../base/errors.ts'
import { formatMebibytes } from '../mebibyte.ts'
import { withFile, type ReadAt } from '../readAt.ts'
import type { PartitionTable } from '../table/partition.ts'
import { otherLinuxTypes, rootTypes } from '../table/partitionTypes.ts'
import { readPartitionTable } from '../table/readPartitionTable.ts'
import { volumeContent, type VolumeContent } from './volumeContent.ts'

/** Where the root file system of a raw disk is. */
export interface RootPlace {
  /** The number of its partition; 0 when the whole disk is the file system. */
  readonly number: number
  readonly startBytes: number
  readonly sizeBytes: number
  /** The kind of the partition table it is named by, if there is one. */
  readonly table: PartitionTable['kind'] | undefined
}

interface Candidate extends Omit<RootPlace, 'table'> {
  readonly type: string
  readonly purpose: string
  readonly content: VolumeContent
}

/** Why a content is no root that is worked in here. */
const refusals: Partial<Record<VolumeContent, string>> = {
  lvm: 'a volume of LVM, which is made of devices of the whole machine and is not opened here',
  luks: 'encrypted (LUKS), and no key is taken here',
  raid: 'a part of a RAID',
}

/**
 * Finds the ext4 root of a raw disk: the partition that is asked for (0 for the whole disk), else the only one that can be meant, by its
 * type and by what is in it. Throws ROOT_NOT_FOUND with a list of what is there.
 */
export async function findRoot(image: string, asked?: number): Promise<RootPlace> {
  return await withFile(image, async (readAt, sizeBytes) => {
    const table = await readPartitionTable(readAt, sizeBytes)
    const candidates = await readCandidates(readAt, sizeBytes, table)
    const { number, startBytes, sizeBytes: rootBytes } = choose(candidates, table, asked)
    return { number, startBytes, sizeBytes: rootBytes, table: number === 0 ? undefined : table?.kind }
  })
}

async function readCandidates(
  readAt: ReadAt,
  sizeBytes: number,
  table: PartitionTable | undefined,
): Promise<readonly Candidate[]> {
  const places = table?.partitions ?? []
  const parts = places.map(async ({ number, startBytes, sizeBytes: partBytes, type, purpose }) => {
    const content = await volumeContent(readAt, startBytes)
    return { number, startBytes, sizeBytes: partBytes, type, purpose, content }
  })
  const whole = { number: 0, startBytes: 0, sizeBytes, type: '', purpose: 'disk' }
  return [{ ...whole, content: await volumeContent(readAt, 0) }, ...(await Promise.all(parts))]
}

function choose(
  candidates: readonly Candidate[],
  table: PartitionTable | undefined,
  asked: number | undefined,
): Candidate {
  const refuse = (why: string) => new ImageError('ROOT_NOT_FOUND', `${why} ${describe(candidates, table)}`)
  if (asked !== undefined) {
    const found = candidates.find(({ number }) => number === asked)
    if (!found) throw refuse(`The image has no partition ${asked}.`)
    if (found.content !== 'ext4') throw refuse(`${nameOf(found)} is ${contentOf(found)}, not ext4.`)
    return found
  }
  const likely = rootsAmong(candidates, table !== undefined)
  const [root, another] = likely
  if (root && another === undefined) return root
  if (root) throw refuse('More than one partition can be the root: name it with mount_partition.')
  const refused = candidates.find(({ content }) => refusals[content] !== undefined)
  if (refused) throw refuse(`${nameOf(refused)} is ${contentOf(refused)}.`)
  throw refuse('The image has no root file system of type ext4.')
}

function rootsAmong(candidates: readonly Candidate[], hasTable: boolean): readonly Candidate[] {
  // The boot sector of a partitioned disk may look like anything.
  const parts = candidates.filter(({ number, content }) => content === 'ext4' && (number === 0) !== hasTable)
  const named = parts.filter(({ type }) => rootTypes.has(type))
  return named.length > 0 ? named : parts.filter(({ type }) => !otherLinuxTypes.has(type))
}

function nameOf({ number }: Candidate): string {
  return number === 0 ? 'The whole disk' : `Partition ${number}`
}

function contentOf({ content }: Candidate): string {
  return refusals[content] ?? (content === 'unknown' ? 'nothing that is known here' : content)
}

function describe(candidates: readonly Candidate[], table: PartitionTable | undefined): string {
  if (!table) return `There is no partition table; the disk holds ${contentOf(candidates[0] ?? nothing)}.`
  const lines = candidates
    .filter(({ number }) => number > 0)
    .map(({ number, purpose, sizeBytes, content }) => {
      return `${number} (${purpose}, ${formatMebibytes(sizeBytes)}, ${content})`
    })
  const list = lines.length === 0 ? 'no partition' : `the partitions ${lines.join(', ')}`
  return [`Its ${table.kind} table has ${list}.`, ...table.problems].join(' ')
}

const nothing: Candidate = {
  number: 0,
  startBytes: 0,
  sizeBytes: 0,
  type: '',
  purpose: 'disk',
  content: 'unknown',
}
