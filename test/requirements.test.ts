import { describe, expect, it } from 'vitest'
import { nodeBinary } from './agent/nodeBinary.ts'
import { missingPrograms } from './disk/tools.ts'
import { canMount } from './tools/mountNamespace.ts'
import { currentPacker, debianPacker } from './tools/packerBinary.ts'

const available: Readonly<Record<string, () => Promise<boolean>>> = {
  root: () => canMount(),
  packer: async () => (await debianPacker()) !== undefined,
  go: async () => (await currentPacker()) !== undefined,
  disk: async () => (await missingPrograms(...diskPrograms)).length === 0,
  node24: async () => (await nodeBinary(24)) !== '',
}

const diskPrograms = ['mke2fs', 'debugfs', 'mkfs.vfat', 'mcopy', 'sfdisk', 'sgdisk', 'grub-mkimage'].concat(
  'mkfs.btrfs',
  'qemu-img',
  'qemu-system-x86_64',
  'mmdebstrap',
  'sshd',
)

const required = (process.env['MACHINE_IMAGE_REQUIRE'] ?? '').split(/[\s,]+/).filter((name) => name !== '')

/** Elsewhere a test that cannot run is skipped by name; where MACHINE_IMAGE_REQUIRE names its group, that would be a failure. */
describe('what MACHINE_IMAGE_REQUIRE names is here', () => {
  it.each(required.length > 0 ? required : ['nothing'])('%s', async (name) => {
    if (name === 'nothing') return
    expect(Object.keys(available)).toContain(name)
    expect(await available[name]?.()).toBe(true)
  })
})
