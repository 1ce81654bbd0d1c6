/** A value of a template in the terms of JSON. What is not known before a build runs is {@link unknownText}. */
export type ConfigTree =
  | string
  | number
  | boolean
  | null
  | readonly ConfigTree[]
  | { readonly [key: string]: ConfigTree }

/** Stands for a value that is not known yet; the text Packer shows. */
export const unknownText = '<unknown>'
