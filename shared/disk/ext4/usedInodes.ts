import { ImageError } from '../../base/errors.ts'

/** The inodes of an ext4 that belong to the user's tree or its root, in ranges with both ends, ascending. */
export type InodeRanges = readonly (readonly [first: number, last: number])[]

const rootInode = 2

/** Reads what dumpe2fs prints, which lists the free inodes group by group. Throws TOOL_FAILED when it lists none. */
export function readUsedInodes(dump: string): InodeRanges {
  const inodeCount = numberAfter(dump, 'Inode count')
  const perGroup = numberAfter(dump, 'Inodes per group')
  const firstInode = numberAfter(dump, 'First inode')
  const used: (readonly [number, number])[] = [[rootInode, rootInode]]
  let group = 0
  for (const [, list = ''] of dump.matchAll(/^ {2}Free inodes:(.*)$/gm)) {
    let next = Math.max(group * perGroup + 1, firstInode)
    for (const [, first = '', last = first] of list.matchAll(/(\d+)(?:-(\d+))?/g)) {
      if (Number(first) > next) used.push([next, Number(first) - 1])
      next = Math.max(next, Number(last) + 1)
    }
    group++
    if (next <= group * perGroup) used.push([next, group * perGroup])
  }
  if (group * perGroup !== inodeCount)
    throw new ImageError(
      'TOOL_FAILED',
      `dumpe2fs lists ${group} groups of ${perGroup} inodes and ${inodeCount} inodes.`,
    )
  return used
}

function numberAfter(dump: string, label: string): number {
  const text = new RegExp(String.raw`^${label}: +(\d+)$`, 'm').exec(dump)?.[1]
  if (text === undefined) throw new ImageError('TOOL_FAILED', `dumpe2fs does not say: ${label}.`)
  return Number(text)
}
