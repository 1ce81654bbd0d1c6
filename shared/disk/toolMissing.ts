import { ImageError } from '../base/errors.ts'
import { programPackages } from './programPackages.ts'

/** The error for a program this system does not have: TOOL_MISSING with the package to install, where it is known. */
export function toolMissing(program: string): ImageError {
  const inPackage = programPackages.get(program)
  return new ImageError('TOOL_MISSING', `${program} is not installed.`, {
    ...(inPackage !== undefined && { hint: `On Debian and Ubuntu: apt-get install ${inPackage}` }),
  })
}
