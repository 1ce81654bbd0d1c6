import { describe, expect, it } from 'vitest'
import { planLayout, type LayoutRequest } from '#shared/disk/layout/planLayout.ts'

const mebibyte = 2 ** 20
const plan = (request: Partial<LayoutRequest> = {}) =>
  planLayout({
    sizeBytes: 2048 * mebibyte,
    partitionTable: 'gpt',
    boot: 'both',
    filesystem: 'ext4',
    ...request,
  })
const places = (request: Partial<LayoutRequest> = {}) =>
  plan(request).partitions.map(
    ({ role, number, startBytes, sizeBytes }) =>
      `${number} ${role} ${startBytes / mebibyte}+${sizeBytes / mebibyte}`,
  )

describe('the layout of a disk', () => {
  it('is that of the cloud images of Debian', () => {
    expect(places()).toEqual(['14 bios-boot 1+3', '15 esp 4+124', '1 root 128+1919'])
  })

  it.each([
    ['gpt', 'bios', ['14 bios-boot 1+3', '1 root 4+2043']],
    ['gpt', 'uefi', ['15 esp 4+124', '1 root 128+1919']],
    ['gpt', 'none', ['1 root 1+2046']],
    ['mbr', 'bios', ['1 root 1+2047']],
    ['mbr', 'both', ['2 esp 4+124', '1 root 128+1920']],
    ['mbr', 'none', ['1 root 1+2047']],
  ] as const)('%s, %s', (partitionTable, boot, expected) => {
    expect(places({ partitionTable, boot })).toEqual(expected)
  })

  it.each([
    [{ sizeBytes: 2048 * mebibyte + 512 }, /2147484160 bytes, is no whole number of MiB/],
    [{ sizeBytes: 0 }, /no whole number/],
    [{ sizeBytes: -mebibyte }, /no whole number/],
    [{ sizeBytes: Number.NaN }, /no whole number/],
    [{ sizeBytes: 100 * mebibyte }, /100 MiB leaves 0 MiB for the root.*ext4 needs at least 16 MiB/],
    [{ sizeBytes: 144 * mebibyte }, /leaves 15 MiB/],
    [{ sizeBytes: 200 * mebibyte, filesystem: 'btrfs' }, /leaves 71 MiB.*btrfs needs at least 128 MiB/],
    [{ sizeBytes: 2 ** 41, partitionTable: 'mbr' }, /larger than the/],
    [{ sizeBytes: 2 ** 50 }, /larger than the 65536 GiB/],
  ] as const)('refuses %j', (request, message) => {
    expect(() => plan(request)).toThrow(message)
  })

  it('takes the smallest and the largest disk it can', () => {
    expect(plan({ sizeBytes: 145 * mebibyte }).partitions).toHaveLength(3)
    expect(
      plan({ sizeBytes: 2 ** 41 - mebibyte, partitionTable: 'mbr', boot: 'bios' }).partitions,
    ).toHaveLength(1)
  })
})
