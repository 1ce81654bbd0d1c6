const ignorable = /[\p{Default_Ignorable_Code_Point}\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufff9-\ufffb]/gu

/**
 * A line without the code points that a culture-sensitive search skips: format characters, joiners, fillers,
 * and all controls but TAB. The agents search with .NET's culture rules, so a prefix with such a code point
 * inside it may still match; the harness takes it that it does.
 */
export function withoutIgnorables(line: string): string {
  return line.replace(ignorable, '')
}

/** Parses the line as it is, else without its ignorable code points; says which of the two it was. */
export function parseEither<T>(
  line: string,
  parse: (text: string) => T | undefined,
): { readonly parsed: T; readonly disguised: boolean } | undefined {
  const exact = parse(line)
  if (exact !== undefined) return { parsed: exact, disguised: false }
  const bare = withoutIgnorables(line)
  if (bare === line) return undefined
  const parsed = parse(bare)
  return parsed === undefined ? undefined : { parsed, disguised: true }
}
