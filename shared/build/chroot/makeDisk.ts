import { rename } from 'node:fs/promises'
import { assembleDisk } from '../../disk/assembleDisk.ts'
import type { DiskIdentity } from '../../disk/diskIdentity.ts'
import { planLayout } from '../../disk/layout/planLayout.ts'
import { exportImage } from '../../disk/exchange/exportImage.ts'
import type { DiskFacts } from '../artifact.ts'
import type { ChrootPlan } from './chrootPlan.ts'
import { describeDisk, readContent } from './diskFacts.ts'
import type { BuildSite } from './openBuildSite.ts'

/** An image to make of a tree that is sealed. */
export interface DiskRequest {
  readonly site: BuildSite
  readonly plan: ChrootPlan
  readonly identity: DiskIdentity
  readonly epochSeconds: number
  /** Where it is made. */
  readonly partialPath: string
  /** What it is called when it is complete. */
  readonly path: string
}

const gibibyte = 2 ** 30

/** Makes the image of a tree: a disk without loop device, mount or second copy, or an archive. */
export async function makeDisk(request: DiskRequest): Promise<DiskFacts> {
  const { site, plan, identity, epochSeconds, partialPath, path } = request
  const content = await readContent(site, { epochSeconds, uuid: identity.vhdUuid })
  if (plan.output.format === 'tar') {
    await packTree(request)
    await rename(partialPath, path)
  } else {
    const sizeBytes = plan.diskSizeBytes ?? (await fittingSize(site))
    const { partitionTable, boot, filesystem, kernelArguments } = plan
    await assembleDisk(site.tools, {
      tree: site.root.path,
      image: partialPath,
      layout: planLayout({ sizeBytes, partitionTable, boot, filesystem }),
      identity,
      epochSeconds,
      label: 'cloudimg-rootfs',
      kernelArguments,
    })
    const stamp = { epochSeconds, uuid: identity.vhdUuid }
    await exportImage(site.tools, { raw: partialPath, format: plan.output.format, path, stamp })
  }
  return await describeDisk(site.tools, { path, format: plan.output.format, content })
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
