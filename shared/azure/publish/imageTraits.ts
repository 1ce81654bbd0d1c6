/** What Azure has to be told of an image, since it does not look into it. */
export interface ImageTraits {
  readonly osType: 'Linux' | 'Windows'
  readonly osState: 'Generalized' | 'Specialized'
  /** V1 starts by BIOS, V2 by UEFI. */
  readonly generation: 'V1' | 'V2'
  readonly architecture: 'x64' | 'Arm64'
  /** Undefined or `Standard` for none. */
  readonly securityType: string | undefined
}
