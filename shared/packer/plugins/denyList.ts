import { formatVersion, type GoVersion } from '../../base/goVersion/version.ts'
import type { PluginSource } from '../../template/pluginSource.ts'

/** A release that is known to break builds. */
export interface DeniedRelease {
  readonly source: string
  readonly version: string
  /** Follows “it”: `fails …`. */
  readonly reason: string
  /** The public report of it. */
  readonly report: string
}

/** Releases that are passed over unless a requirement or a lock names exactly them. */
const deniedReleases: readonly DeniedRelease[] = [
  {
    source: 'github.com/hashicorp/azure',
    version: '2.0.3',
    reason: 'fails without a disk encryption set; 2.0.4 does not',
    report: 'https://github.com/hashicorp/packer-plugin-azure/issues/378',
  },
  {
    source: 'github.com/hashicorp/azure',
    version: '2.6.2',
    reason: 'breaks builds of Ubuntu images, whose scripts end with exit code 123',
    report: 'https://github.com/hashicorp/packer-plugin-azure/issues/632',
  },
]

/** The entry about a release, if there is one. */
export function deniedRelease(source: PluginSource, version: GoVersion): DeniedRelease | undefined {
  const text = formatVersion({ ...version, metadata: '' })
  return deniedReleases.find((entry) => entry.source === source.text && entry.version === text)
}
