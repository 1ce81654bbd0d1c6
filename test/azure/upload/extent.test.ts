import { expect, test } from 'vitest'
import { joinExtents, subtractExtents, touching } from '#shared/azure/upload/extent.ts'
import { below, seededRandom } from '../random.ts'

test('what is missing is found as by looking at each piece alone (1000 random ones)', () => {
  const random = seededRandom(11)
  const some = () =>
    joinExtents(
      Array.from({ length: below(random, 12) }, () => ({
        offsetBytes: below(random, 100),
        lengthBytes: below(random, 12),
      })),
    )
  for (let round = 0; round < 1000; round++) {
    // Pieces touch each other, where a disk is cut into cells.
    const pieces = some().flatMap(({ offsetBytes, lengthBytes }) =>
      Array.from({ length: lengthBytes }, (_each, index) => ({
        offsetBytes: offsetBytes + index,
        lengthBytes: 1,
      })),
    )
    for (const extents of [pieces, some()]) {
      const there = some()
      const alone = extents.filter((piece) => subtractExtents([piece], there).length > 0)
      expect(touching(extents, subtractExtents(extents, there))).toEqual(alone)
    }
  }
})
