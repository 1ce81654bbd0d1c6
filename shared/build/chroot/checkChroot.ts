import type { CheckHost, FieldProblem } from '../../template/component/definition.ts'
import { checkDiskFields } from './checkDiskFields.ts'
import type { ChrootConfig } from './chrootFields.ts'
import { parseDiskSize } from './diskSize.ts'
import { sealRuleNames } from './sealRules.ts'
import { findDistribution } from './suites.ts'

const choices = {
  partition_table: ['gpt', 'mbr'],
  filesystem: ['ext4', 'xfs', 'btrfs'],
  boot: ['bios', 'uefi', 'both', 'none'],
  initramfs: ['azure', 'most', 'keep'],
} as const satisfies Partial<Record<keyof ChrootConfig, readonly string[]>>

const formats = ['vhd', 'raw', 'qcow2', 'tar']
const fileOrigins = ['tarball', 'image'] as const
const sources = ['bootstrap', ...fileOrigins] as const

/** What is wrong with the fields of a `chroot` source. */
export async function checkChroot(config: ChrootConfig, host: CheckHost): Promise<readonly FieldProblem[]> {
  return [
    ...checkSource(config),
    ...checkDiskFields(config),
    ...checkChoices(config),
    ...checkSizes(config),
    ...checkMounts(config),
    ...checkSeal(config),
    ...(await checkFiles(config, host)),
  ]
}

function checkSource(config: ChrootConfig): readonly FieldProblem[] {
  const given = sources.filter((name) => config[name] !== undefined)
  const problems: FieldProblem[] = []
  if (given.length + Number(config.from_scratch === true) !== 1)
    problems.push({
      text: 'Give exactly one of the blocks bootstrap, tarball and image, or from_scratch.',
    })
  const { bootstrap } = config
  if (bootstrap && !findDistribution(bootstrap.suite) && (bootstrap.mirrors ?? []).length === 0)
    problems.push({
      field: 'bootstrap',
      text: `${JSON.stringify(bootstrap.suite)} is no suite of Debian or Ubuntu that is known here; give its mirrors.`,
    })
  return [...problems, ...fileOrigins.flatMap((field) => checkOrigin(config, field))]
}

function checkOrigin(config: ChrootConfig, field: (typeof fileOrigins)[number]): readonly FieldProblem[] {
  const origin = config[field]
  if (!origin) return []
  const { path, url, checksum } = origin
  return [
    ...((path === undefined) === (url === undefined) ? [{ field, text: 'Give either path or url.' }] : []),
    ...(url !== undefined && checksum === undefined
      ? [{ field, text: 'A download needs a checksum: sha256:<64 hex digits>.' }]
      : []),
    ...(checksum !== undefined && !/^(?:sha256:)?[0-9a-f]{64}$/i.test(checksum)
      ? [{ field, text: `${checksum} is no SHA-256: write sha256:<64 hex digits>.` }]
      : []),
  ]
}

function checkChoices(config: ChrootConfig): readonly FieldProblem[] {
  const problems: FieldProblem[] = []
  for (const [field, allowed] of Object.entries(choices)) {
    const value = config[field as keyof typeof choices]
    if (value !== undefined && !(allowed as readonly string[]).includes(value))
      problems.push({ field, text: `${JSON.stringify(value)} is none of ${allowed.join(', ')}.` })
  }
  const { format } = config.output ?? {}
  if (format !== undefined && !formats.includes(format))
    problems.push({
      field: 'output',
      text: `The format ${JSON.stringify(format)} is none of ${formats.join(', ')}.`,
    })
  return problems
}

function checkSizes({ disk_size: size }: ChrootConfig): readonly FieldProblem[] {
  if (size === undefined || parseDiskSize(size) !== undefined) return []
  return [{ field: 'disk_size', text: `${JSON.stringify(size)} is no size; write for example 4G or 4096M.` }]
}

function checkMounts({ chroot_mounts: mounts = [] }: ChrootConfig): readonly FieldProblem[] {
  return mounts
    .filter((triple) => triple.length !== 3 || !triple[2]?.startsWith('/'))
    .map((triple) => ({
      field: 'chroot_mounts',
      text: `[${triple.join(', ')}] is no mount: give type, source and an absolute target.`,
    }))
}

function checkSeal({ seal }: ChrootConfig): readonly FieldProblem[] {
  const unknown = (seal?.skip ?? []).filter((name) => !sealRuleNames.includes(name))
  if (unknown.length === 0) return []
  return [
    {
      field: 'seal',
      text: `There is no rule ${unknown.join(', ')}. The rules are ${sealRuleNames.join(', ')}.`,
    },
  ]
}

async function checkFiles(config: ChrootConfig, host: CheckHost): Promise<readonly FieldProblem[]> {
  const problems: FieldProblem[] = []
  for (const field of fileOrigins) {
    const path = config[field]?.path
    if (path !== undefined && (await host.kindOf(path)) !== 'file')
      problems.push({ field, text: `There is no file ${path}.` })
  }
  return problems
}
