import type { FieldProblem } from '../../template/component/definition.ts'
import type { ChrootConfig } from './chrootFields.ts'
import { hasDisk } from './diskPlan.ts'

type Field = keyof ChrootConfig

/** What only a disk that is mounted can have. */
const mountFields = ['mount_partition', 'mount_options', 'mount_path', 'manual_mount_command'] as const

/** What is decided when a disk is made, and is there already in one that is not. */
const madeFields = ['partition_table', 'filesystem', 'boot', 'kernel', 'kernel_arguments'] as const

/** What packages and files make of a tree. */
const treeFields = ['azure', 'initramfs'] as const

/** The options that say where the volume is, and one with which nothing could be provisioned. */
const ownOptions = /^(?:loop|offset|sizelimit|bind|remount|ro)(?:=|$)/

/** What is wrong with the fields that concern a disk that is mounted: an image, or one from scratch. */
export function checkDiskFields(config: ChrootConfig): readonly FieldProblem[] {
  if (!hasDisk(config))
    return refuse(
      config,
      mountFields,
      'Nothing is mounted for a bootstrap or a tarball: their disk is written from a tree. Use image or from_scratch.',
    )
  return [
    ...refuse(config, madeFields, 'The disk has these already, and they stay as they are.'),
    ...refuse(
      config,
      treeFields,
      'The system on the disk is somebody else’s: install and configure what it lacks by provisioners.',
    ),
    ...(config.output?.format === 'tar'
      ? [{ field: 'output', text: 'A disk stays a disk: the format is one of vhd, raw, qcow2.' }]
      : []),
    ...checkScratch(config),
    ...checkMount(config),
  ]
}

function refuse(config: ChrootConfig, fields: readonly Field[], why: string): readonly FieldProblem[] {
  const given = fields.filter((field) => config[field] !== undefined && config[field] !== false)
  return given.length === 0 ? [] : [{ field: given[0], text: `${given.join(', ')}: ${why}` }]
}

function checkScratch(config: ChrootConfig): readonly FieldProblem[] {
  if (config.from_scratch !== true) return []
  const missing = [
    ...(config.disk_size === undefined ? ['disk_size'] : []),
    ...((config.pre_mount_commands ?? []).length === 0 ? ['pre_mount_commands'] : []),
  ]
  if (missing.length === 0) return []
  return [
    {
      field: 'from_scratch',
      text: `A disk from scratch is blank: give ${missing.join(' and ')}, which say how large it is and divide and format it.`,
    },
  ]
}

function checkMount(config: ChrootConfig): readonly FieldProblem[] {
  const { mount_partition: partition, mount_options: options = [], mount_path: path } = config
  const own = options.filter((option) => option.split(',').some((part) => ownOptions.test(part.trim())))
  const manual = config.manual_mount_command === undefined ? [] : mountFields.slice(0, 2)
  return [
    ...refuse(config, manual, 'manual_mount_command makes the whole mount, and says this itself.'),
    ...(partition !== undefined && !/^\d{1,3}$/.test(partition)
      ? [
          {
            field: 'mount_partition',
            text: `${JSON.stringify(partition)} is no number of a partition; 0 is the whole disk.`,
          },
        ]
      : []),
    ...(own.length > 0
      ? [{ field: 'mount_options', text: `${own.join(', ')}: where and how to write is not for options.` }]
      : []),
    ...(path !== undefined && !/^\/[^/]/.test(path)
      ? [{ field: 'mount_path', text: `${JSON.stringify(path)} is no absolute path of a folder.` }]
      : []),
  ]
}
