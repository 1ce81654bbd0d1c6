/** The Packer whose behaviour the embedded engine has: `packer.version`, and what `required_version` is held against. */
export const packerLevel = '1.16.0'
