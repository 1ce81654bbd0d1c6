import { readFile } from 'node:fs/promises'
import type { ChrootRoot } from './chrootRoot.ts'
import type { HostPrograms } from './hostPrograms.ts'
import { placeFile } from './placedFile.ts'

/** Where links of /etc/resolv.conf lead to: systemd-resolved, resolvconf and NetworkManager. All vanish with /run. */
const runtimePaths = [
  'systemd/resolve/stub-resolv.conf',
  'systemd/resolve/resolv.conf',
  'resolvconf/resolv.conf',
  'NetworkManager/resolv.conf',
]

const script = `cd "$1/run"
shift
for path; do
  mkdir -p "\${path%/*}"
  printf '%s' "$RESOLV" >"$path"
done`

/**
 * Lets programs of the target resolve names as this machine does: its resolv.conf takes the place of the target's, and lies
 * where a package that takes over name resolution would link to, while /run is not the image's. The returned function undoes it.
 */
export async function shareNameResolution(
  root: ChrootRoot,
  host: HostPrograms,
  { isRunPrivate }: { readonly isRunPrivate: boolean },
): Promise<() => Promise<void>> {
  const content = await readFile('/etc/resolv.conf').catch(() => Buffer.alloc(0))
  if (isRunPrivate)
    await host.run(['sh', '-c', script, 'sh', root.path, ...runtimePaths], {
      env: { RESOLV: content.toString() },
    })
  return placeFile(root, { path: '/etc/resolv.conf', content, mode: 0o644 }, host.env)
}
