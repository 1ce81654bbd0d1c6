import { isImageError } from '../../base/errors.ts'
import { parseConstraints } from '../../base/goVersion/constraints.ts'
import { parseVersion } from '../../base/goVersion/parseVersion.ts'
import { satisfies } from '../../base/goVersion/satisfies.ts'
import { isAtLeast, type PackerVersion } from '../../packer/packerVersion.ts'
import type { BuildContext, BuildInputs } from '../build.ts'

/** What `init` is about, beside its inputs. */
export interface InitTemplate {
  readonly version: PackerVersion
  readonly workingDirectory: string
  /** Of Packer. */
  readonly environment: Readonly<Record<string, string>>
}

/**
 * Whether `packer init` would have nothing to do and nothing to say once the required plugins are in place: the template is
 * sound as far as it is declared, is for this Packer, and nothing was asked of Packer itself. Whatever is in doubt is left to Packer.
 */
export async function isInitDone(
  inputs: BuildInputs,
  ctx: BuildContext,
  { version, workingDirectory, environment }: InitTemplate,
): Promise<boolean> {
  if (inputs.command !== 'init' || inputs.packerArgs.length > 0 || inputs.packerLog) return false
  // Earlier ones look for plugins elsewhere too.
  if (!isAtLeast(version, 1, 9)) return false
  const { openTemplate } = await import('./embedded/openTemplate.ts')
  try {
    const options = { readData: false, environment }
    const { isDeclared, requiredVersions } = await openTemplate(inputs, workingDirectory, ctx, options)
    const own = parseVersion(version.text)
    return isDeclared && requiredVersions.every((text) => satisfies(own, parseConstraints(text)))
  } catch (thrown) {
    if (isImageError(thrown) && thrown.code !== 'CANCELLED') return false
    throw thrown
  }
}
