import { compareVersions } from '../../base/goVersion/compareVersions.ts'
import { parseVersion } from '../../base/goVersion/parseVersion.ts'
import { formatVersion } from '../../base/goVersion/version.ts'
import { VersionSyntaxError } from '../../base/goVersion/versionSyntaxError.ts'
import { type Diagnostic, problem } from '../../hcl/diagnostic.ts'
import { packerLevel } from '../packerLevel.ts'
import type { PlacedText } from './declared.ts'

/** What is wrong with `min_packer_version`, if anything: no version, or one above the level of this program. */
export function checkMinVersion({ text, range }: PlacedText): readonly Diagnostic[] {
  // Packer takes an empty text for none.
  if (text === '') return []
  try {
    const least = parseVersion(text)
    if (compareVersions(parseVersion(packerLevel), least) >= 0) return []
    const detail =
      `The template asks for Packer ${formatVersion(least)} or later; the embedded engine has the behaviour of Packer ` +
      `${packerLevel}. Use engine packer with a newer Packer, or lower min_packer_version.`
    return [problem('Unsupported Packer version', detail, range)]
  } catch (thrown) {
    if (!(thrown instanceof VersionSyntaxError)) throw thrown
    return [problem('Invalid version', `min_packer_version: ${thrown.message}.`, range)]
  }
}
