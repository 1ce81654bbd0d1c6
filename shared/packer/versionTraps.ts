import { isAtLeast, type PackerVersion } from './packerVersion.ts'

/** What a user of this Packer version should know before something goes wrong (Packer's changelog). */
export function versionTraps(version: PackerVersion): readonly string[] {
  const { text } = version
  const traps: string[] = []
  if (!isAtLeast(version, 1, 7)) {
    traps.push(
      `Packer ${text} has no plugin installation: required_plugins of a template are ignored or refused. Use 1.7 or later.`,
    )
  } else if (!isAtLeast(version, 1, 14, 1)) {
    traps.push(
      `Packer ${text} looks for official plugins on GitHub only, where they are no longer published since mid-2025: pin older plugin versions or use Packer 1.14.1 or later.`,
    )
  }
  if (!isAtLeast(version, 1, 15, 1)) {
    traps.push(
      `Packer ${text} prints sensitive variables in clear in its machine-readable output. Values given as secretVariables are masked here; sensitive values from other places are not. Use 1.15.1 or later.`,
    )
  }
  return traps
}
