import { expect, it } from 'vitest'
import { deriveIdentity } from '#shared/disk/diskIdentity.ts'

const uuids = (seed: string) => {
  const { diskGuid, partitionGuids, rootUuid, hashSeed, vhdUuid } = deriveIdentity(seed)
  return [diskGuid, ...Object.values(partitionGuids), rootUuid, hashSeed, vhdUuid]
}

it('derives the same identifiers from the same seed, and none twice', () => {
  expect(deriveIdentity('a')).toEqual(deriveIdentity('a'))
  const all = [...uuids('a'), ...uuids('b')]
  expect(new Set(all).size).toBe(all.length)
  expect(deriveIdentity('a').mbrId).not.toBe(deriveIdentity('b').mbrId)
  expect(deriveIdentity('a').espUuid).not.toBe(deriveIdentity('b').espUuid)
})

it('derives UUIDs of version 8 and a FAT serial number as fstab has them', () => {
  for (let seed = 0; seed < 100; seed++) {
    for (const uuid of uuids(String(seed)))
      expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(deriveIdentity(String(seed)).espUuid).toMatch(/^[0-9A-F]{4}-[0-9A-F]{4}$/)
  }
})
