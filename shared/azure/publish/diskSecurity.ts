import type { Disk } from '@azure/arm-compute'
import { ImageError } from '../../base/errors.ts'
import type { OpenSource } from './openSource.ts'
import type { ImageTraits } from './imageTraits.ts'

/** What a disk says of the VMs that may be made from it (Microsoft.Compute, SupportedSecurityOption). */
const options: ReadonlyMap<string, string> = new Map([
  ['trustedlaunchsupported', 'TrustedLaunchSupported'],
  ['confidentialvmsupported', 'TrustedLaunchAndConfidentialVMSupported'],
  ['trustedlaunchandconfidentialvmsupported', 'TrustedLaunchAndConfidentialVMSupported'],
])

/** The parts of a disk that follow from what the image is. */
export function diskSecurity({
  architecture,
  securityType = 'Standard',
}: ImageTraits): Pick<Disk, 'supportedCapabilities'> {
  const option = options.get(securityType.toLowerCase())
  return {
    supportedCapabilities: { architecture, ...(option !== undefined && { supportedSecurityOption: option }) },
  }
}

/** By their names in lower case. A disk of either cannot be uploaded: Azure wants the state of a guest along with it, and a VHD has none. */
const withGuestState: ReadonlyMap<string, { readonly name: string; readonly instead: string }> = new Map([
  [
    'confidentialvm',
    {
      name: 'ConfidentialVM',
      instead: 'ConfidentialVMSupported, of which confidential VMs can be made as well',
    },
  ],
  [
    'trustedlaunch',
    { name: 'TrustedLaunch', instead: 'TrustedLaunchSupported, of which such VMs can be made as well' },
  ],
])

/** Throws INPUT_INVALID for a VHD as an image of VMs that bring along the state of a guest. */
export function checkGuestState({ securityType = '' }: ImageTraits, source: OpenSource): void {
  const kind = withGuestState.get(securityType.toLowerCase())
  if (source.kind === 'resource' || !kind) return
  throw new ImageError(
    'INPUT_INVALID',
    `securityType: an image of type ${kind.name} is made of such a VM or its disk, not of ${source.name}.`,
    { hint: `An image in a file fits a definition of type ${kind.instead}.` },
  )
}
