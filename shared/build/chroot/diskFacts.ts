import { stat } from 'node:fs/promises'
import { allocatedBytes } from '../../disk/allocatedBytes.ts'
import type { DiskTools } from '../../disk/diskTools.ts'
import { sha256Disk } from '../../disk/sha256Disk.ts'
import type { DiskContent, DiskFacts } from '../artifact.ts'
import { parseDpkgStatus } from './dpkgPackages.ts'
import type { BuildSite } from './openBuildSite.ts'

/** Reads what people ask about an image from its tree, whose files may be anything. */
export async function readContent(
  { host, root }: Pick<BuildSite, 'host' | 'root'>,
  stamp: Pick<DiskContent, 'epochSeconds' | 'uuid'>,
): Promise<DiskContent> {
  // By its own programs, a link in the tree would lead this machine's out of it.
  const script = 'if [ -f "$1" ]; then exec cat -- "$1"; fi'
  const read = (path: string) =>
    host.run(['chroot', root.path, '/bin/sh', '-c', script, 'sh', path], { maxBytes: 64 * 2 ** 20 })
  const release = await read('/etc/os-release')
  return {
    packages: parseDpkgStatus(await read('/var/lib/dpkg/status')),
    distribution: /^ID=["']?([a-z0-9._-]+)/m.exec(release)?.[1] ?? 'linux',
    ...stamp,
  }
}

/** Measures a finished image. */
export async function describeDisk(
  tools: DiskTools,
  { path, format, content }: Pick<DiskFacts, 'path' | 'format' | 'content'>,
): Promise<DiskFacts> {
  return {
    path,
    format,
    sizeBytes: (await stat(path)).size,
    dataBytes: await allocatedBytes(path),
    sha256: await sha256Disk(tools, path),
    content,
  }
}
