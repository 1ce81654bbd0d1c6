import type { ResourceKind } from './resourceKind.ts'
import { diskKind } from './types/disk.ts'
import { diskEncryptionSetKind } from './types/diskEncryptionSet.ts'
import { galleryKind } from './types/gallery.ts'
import { galleryImageKind } from './types/galleryImage.ts'
import { galleryImageVersionKind } from './types/galleryImageVersion.ts'
import { imageKind } from './types/image.ts'
import { snapshotKind } from './types/snapshot.ts'
import { virtualMachineKind } from './types/virtualMachine.ts'

const kinds: ReadonlyMap<string, ResourceKind> = new Map(
  [
    diskKind,
    diskEncryptionSetKind,
    snapshotKind,
    imageKind,
    galleryKind,
    galleryImageKind,
    galleryImageVersionKind,
    virtualMachineKind,
  ].map((kind) => [kind.type.toLowerCase(), kind]),
)

/** The kind of a type, whose case does not matter; undefined for types this world does not have. */
export function kindOf(type: string): ResourceKind | undefined {
  return kinds.get(type.toLowerCase())
}
