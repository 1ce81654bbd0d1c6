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
}: ImageTraits): Pick<Disk, 'supportedCapabilities' | 'securityProfile'> {
  const option = options.get(securityType.toLowerCase())
  return {
    supportedCapabilities: { architecture, ...(option !== undefined && { supportedSecurityOption: option }) },
    ...(/^TrustedLaunch$/i.test(securityType) && { securityProfile: { securityType: 'TrustedLaunch' } }),
  }
}

/** Throws INPUT_INVALID for a VHD as an image of confidential VMs only: to a VHD belongs no state of a guest, and Azure wants one. */
export function checkGuestState({ securityType = '' }: ImageTraits, source: OpenSource): void {
  if (source.kind === 'resource' || !/^ConfidentialVM$/i.test(securityType)) return
  throw new ImageError(
    'INPUT_INVALID',
    `securityType: an image of type ConfidentialVM is made of a confidential VM or its disk, not of ${source.name}.`,
    {
      hint: 'An image in a file fits a definition of type ConfidentialVMSupported, of which confidential VMs can be made as well.',
    },
  )
}
