import type { DiskContent } from '../artifact.ts'
import { parseDpkgStatus } from './dpkgPackages.ts'
import type { BuildSite } from './openBuildSite.ts'

/** Reads what people ask about an image from its tree, whose files may be anything. */
export async function readContent(
  { host, root }: Pick<BuildSite, 'host' | 'root'>,
  stamp: Pick<DiskContent, 'epochSeconds' | 'uuid'>,
): Promise<DiskContent> {
  // By its own programs, a link in the tree would lead this machine's out of it.
  const script = 'for path; do if [ -f "$path" ]; then cat -- "$path"; fi; printf "\\0"; done'
  const paths = ['/etc/os-release', '/var/lib/dpkg/status']
  const printed = await host.run(['chroot', root.path, '/bin/sh', '-c', script, 'sh', ...paths], {
    maxBytes: 64 * 2 ** 20,
  })
  const [release = '', status = ''] = printed.split('\0')
  return {
    packages: parseDpkgStatus(status),
    distribution: /^ID=["']?([a-z0-9._-]+)/m.exec(release)?.[1] ?? 'linux',
    ...stamp,
  }
}
