import { assembleDisk } from '../../disk/assembleDisk.ts'
import type { DiskIdentity } from '../../disk/diskIdentity.ts'
import { planLayout } from '../../disk/layout/planLayout.ts'
import type { DiskContent } from '../artifact.ts'
import type { ChrootPlan } from './chrootPlan.ts'
import { readContent } from './readContent.ts'
import type { BuildSite } from './openBuildSite.ts'

/** An image to make of a tree that is sealed. */
export interface DiskRequest {
  readonly site: BuildSite
  readonly plan: ChrootPlan
  readonly identity: DiskIdentity
  readonly epochSeconds: number
  /** Where it is made. */
  readonly partialPath: string
}

const gibibyte = 2 ** 30

/** A disk without loop device, mount or second copy, or an archive: an image that is complete and has no name yet. */
export async function makeDisk(request: DiskRequest): Promise<DiskContent> {
  const { site, plan, identity, epochSeconds, partialPath } = request
  const stamp = { epochSeconds, uuid: identity.vhdUuid }
  if (plan.output.format === 'tar') {
    const content = await readContent(site, stamp)
    await packTree(request)
    return content
  }
  const [content, fittingBytes] = await Promise.all([
    readContent(site, stamp),
    plan.diskSizeBytes ?? fittingSize(site),
  ])
  const { partitionTable, boot, filesystem, kernelArguments } = plan
  await assembleDisk(site.tools, {
    tree: site.root.path,
    image: partialPath,
    layout: planLayout({ sizeBytes: fittingBytes, partitionTable, boot, filesystem }),
    identity,
    epochSeconds,
    label: 'cloudimg-rootfs',
    kernelArguments,
  })
  return content
}

/** Half as much again as is in the tree, in whole GiB. */
async function fittingSize({ host, root }: BuildSite): Promise<number> {
  const used = Number.parseInt(await host.run(['du', '-sxB1', '--', root.path]), 10)
  return Math.ceil((used * 1.5 + gibibyte / 4) / gibibyte) * gibibyte
}

/** The same bytes of the same tree (https://reproducible-builds.org/docs/archives/). */
async function packTree({ site, epochSeconds, partialPath }: DiskRequest): Promise<void> {
  const reproducible = [
    '--sort=name',
    '--numeric-owner',
    `--mtime=@${epochSeconds}`,
    '--clamp-mtime',
    '--pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime',
  ]
  const attributes = ['--xattrs', '--xattrs-include=*', '--acls']
  await site.host.run(['tar', '-C', site.root.path, ...reproducible, ...attributes, '-cf', partialPath, '.'])
}
