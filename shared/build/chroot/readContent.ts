import type { DiskContent } from '../artifact.ts'
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
  const [release, status] = await Promise.all([read('/etc/os-release'), read('/var/lib/dpkg/status')])
  return {
    packages: parseDpkgStatus(status),
    distribution: /^ID=["']?([a-z0-9._-]+)/m.exec(release)?.[1] ?? 'linux',
    ...stamp,
  }
}
