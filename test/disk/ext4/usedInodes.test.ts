import { describe, expect, it } from 'vitest'
import { readUsedInodes } from '#shared/disk/ext4/usedInodes.ts'

const dump = (groups: readonly string[], count = groups.length * 100) =>
  [
    `Inode count:              ${count}`,
    'Inodes per group:         100',
    'First inode:              11',
    '',
    ...groups.map((list, at) => `Group ${at}: (Blocks …)\n  Free blocks: 1-2\n  Free inodes: ${list}`),
    '',
  ].join('\n')

describe('the inodes in use', () => {
  it.each([
    [
      ['14-100'],
      [
        [2, 2],
        [11, 13],
      ],
    ],
    [
      ['', '101-200'],
      [
        [2, 2],
        [11, 100],
      ],
    ],
    [
      ['12, 20-30, 50-100', '103-199'],
      [
        [2, 2],
        [11, 11],
        [13, 19],
        [31, 49],
        [101, 102],
        [200, 200],
      ],
    ],
    [
      ['11-100', ''],
      [
        [2, 2],
        [101, 200],
      ],
    ],
  ])('beside the free ones %j', (groups, used) => {
    expect(readUsedInodes(dump(groups))).toEqual(used)
  })

  it('are not guessed from what is not there', () => {
    expect(() => readUsedInodes('')).toThrow(/does not say: Inode count/)
    expect(() => readUsedInodes(dump(['14-100'], 200))).toThrow(/1 groups of 100 inodes and 200 inodes/)
  })
})
