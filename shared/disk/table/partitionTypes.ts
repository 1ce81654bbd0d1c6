import type { PartitionRole } from '../layout/diskLayout.ts'

/** What a partition of an image that is read is for, as far as its type says. */
export type PartitionPurpose = 'linux' | 'esp' | 'bios-boot' | 'windows' | 'swap' | 'other'

/**
 * GPT type GUIDs (UEFI 2.10 §5.3.3, the Discoverable Partitions Specification and the GRUB manual). A root has the plain Linux
 * type, as on Debian's cloud images at the time of the layout followed here: the kernel command line names it.
 */
export const gptTypes: Readonly<Record<PartitionRole, string>> = {
  root: '0fc63daf-8483-4772-8e79-3d69d8477de4',
  esp: 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b',
  'bios-boot': '21686148-6449-6e6f-744e-656564454649',
}

/** MBR type bytes. An MBR has no BIOS boot area: GRUB stands in the gap before the first partition. */
export const mbrTypes: Readonly<Record<Exclude<PartitionRole, 'bios-boot'>, number>> = {
  root: 0x83,
  esp: 0xef,
}

/** The type of the one partition of a protective MBR, behind which there is a GPT. */
export const protectiveMbrType = 0xee

/** Types of the Discoverable Partitions Specification that only the root of a system has: of x86-64 and of ARM64. */
export const rootTypes: ReadonlySet<string> = new Set([
  '4f68bce3-e8cd-4db1-96e7-fbcaf984b709',
  'b921b045-1df0-41c3-af44-4c6f280d3fae',
])

/** Those that no root has: /usr, /home, /srv, /var and extended boot. */
export const otherLinuxTypes: ReadonlySet<string> = new Set([
  '8484680c-9521-48c6-9c11-b0720656f69e',
  '933ac7e1-2eb4-4f13-b844-0e14e2aef915',
  '3b8f8425-20e0-4f3b-907f-1a25a76f98e8',
  '4d21b016-b534-45c2-a9fb-5c16e091fd2d',
  'bc13c2ff-59e6-4262-a352-b275fd6f7172',
])

const gptPurposes: ReadonlyMap<string, PartitionPurpose> = new Map([
  [gptTypes.root, 'linux'],
  [gptTypes.esp, 'esp'],
  [gptTypes['bios-boot'], 'bios-boot'],
  ...[...rootTypes, ...otherLinuxTypes].map((type) => [type, 'linux'] as const),
  ['e6d6d379-f507-44c2-a23c-238f2a3df928', 'linux'],
  ['0657fd6d-a4ab-43c4-84e5-0933c84b4f4f', 'swap'],
  ['ebd0a0a2-b9e5-4433-87c0-68b6b72699c7', 'windows'],
  ['e3c9e316-0b5c-4db8-817d-f92df00215ae', 'windows'],
  ['de94bba4-06d1-4d40-a16a-bfd50179d6ac', 'windows'],
])

const mbrPurposes: ReadonlyMap<number, PartitionPurpose> = new Map([
  [mbrTypes.root, 'linux'],
  [mbrTypes.esp, 'esp'],
  [0x8e, 'linux'],
  [0xfd, 'linux'],
  [0x82, 'swap'],
  [0x07, 'windows'],
  [0x27, 'windows'],
])

/** What a GPT type GUID, in lower case, stands for. */
export function purposeOfGptType(guid: string): PartitionPurpose {
  return gptPurposes.get(guid) ?? 'other'
}

/** What an MBR type byte stands for. */
export function purposeOfMbrType(type: number): PartitionPurpose {
  return mbrPurposes.get(type) ?? 'other'
}
