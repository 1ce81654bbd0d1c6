import type { ConfigOf, FieldSet } from '../../template/component/fields.ts'

/** Where an image starts from nothing: packages of a Debian or Ubuntu suite. */
const bootstrap = {
  suite: { type: 'text', required: true },
  variant: { type: 'text' },
  architecture: { type: 'text' },
  /** Lines of sources.list(5), or base URLs of mirrors. */
  mirrors: { type: 'texts' },
  components: { type: 'texts' },
  keyrings: { type: 'texts' },
  packages: { type: 'texts' },
  documentation: { type: 'boolean' },
} as const satisfies FieldSet

/** Where it starts from an archive of a root file system, or from a disk image. */
const fileOrigin = {
  path: { type: 'text' },
  url: { type: 'text' },
  checksum: { type: 'text' },
} as const satisfies FieldSet

const output = {
  path: { type: 'text', required: true },
  format: { type: 'text' },
} as const satisfies FieldSet

const seal = {
  /** Rules that are left out, by name. */
  skip: { type: 'texts' },
} as const satisfies FieldSet

/** The fields of a `chroot` source. Those of Packer's azure-chroot builder keep their names and meaning. */
export const chrootFields = {
  bootstrap: { type: 'block', fields: bootstrap },
  tarball: { type: 'block', fields: fileOrigin },
  image: { type: 'block', fields: fileOrigin },
  from_scratch: { type: 'boolean' },
  output: { type: 'block', fields: output, required: true },
  seal: { type: 'block', fields: seal },
  disk_size: { type: 'text' },
  partition_table: { type: 'text' },
  filesystem: { type: 'text' },
  boot: { type: 'text' },
  kernel: { type: 'text' },
  kernel_arguments: { type: 'texts' },
  initramfs: { type: 'text' },
  azure: { type: 'boolean' },
  hostname: { type: 'text' },
  command_wrapper: { type: 'text', late: true },
  pre_mount_commands: { type: 'texts', late: true },
  mount_partition: { type: 'text' },
  mount_options: { type: 'texts' },
  mount_path: { type: 'text', late: true },
  manual_mount_command: { type: 'text', late: true },
  post_mount_commands: { type: 'texts', late: true },
  pre_unmount_commands: { type: 'texts', late: true },
  chroot_mounts: { type: 'textLists' },
  copy_files: { type: 'texts' },
} as const satisfies FieldSet

/** A `chroot` source as read. */
export type ChrootConfig = ConfigOf<typeof chrootFields>

/** A `bootstrap` block as read. */
export type BootstrapConfig = NonNullable<ChrootConfig['bootstrap']>
