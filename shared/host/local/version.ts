import manifest from '../../../package.json' with { type: 'json' }

/** The version of the product, `major.minor.patch`. */
export const version: string = manifest.version
