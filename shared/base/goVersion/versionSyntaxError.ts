/** A text that is no version or no constraint; the message names it and what would be one. */
export class VersionSyntaxError extends Error {
  override readonly name = 'VersionSyntaxError'
}
