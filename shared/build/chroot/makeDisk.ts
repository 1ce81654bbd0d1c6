import { rename, stat } from 'node:fs/promises'
import { sha256Disk } from '../../disk/sha256Disk.ts'
import { allocatedBytes } from '../../disk/allocatedBytes.ts'
import { assembleDisk } from '../../disk/assembleDisk.ts'
import type { DiskIdentity } from '../../disk/diskIdentity.ts'
import { planLayout } from '../../disk/layout/planLayout.ts'
import { exportImage } from '../../disk/exchange/exportImage.ts'
import type { DiskContent, DiskFacts } from '../artifact.ts'
import type { ChrootPlan } from './chrootPlan.ts'
import { parseDpkgStatus } from './dpkgPackages.ts'
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
  const content = await readContent(request)
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
  return {
    path,
    format: plan.output.format,
    sizeBytes: (await stat(path)).size,
    dataBytes: await allocatedBytes(path),
    sha256: await sha256Disk(site.tools, path),
    content,
  }
}

/** Reads what people ask about an image from its tree, whose files may be anything. */
async function readContent({ site, identity, epochSeconds }: DiskRequest): Promise<DiskContent> {
  const { host, root } = site
  // By its own programs, a link in the tree would lead this machine's out of it.
  const script = 'if [ -f "$1" ]; then exec cat -- "$1"; fi'
  const read = (path: string) =>
    host.run(['chroot', root.path, '/bin/sh', '-c', script, 'sh', path], { maxBytes: 64 * 2 ** 20 })
  const release = await read('/etc/os-release')
  return {
    packages: parseDpkgStatus(await read('/var/lib/dpkg/status')),
    distribution: /^ID=["']?([a-z0-9._-]+)/m.exec(release)?.[1] ?? 'linux',
    epochSeconds,
    uuid: identity.vhdUuid,
  }
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
