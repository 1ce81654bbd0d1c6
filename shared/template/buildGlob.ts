/** A compiled pattern for names of builds. */
export interface BuildGlob {
  readonly matches: (name: string) => boolean
}

type Token =
  | { readonly kind: 'any' }
  | { readonly kind: 'one'; readonly test: (character: string) => boolean }

/**
 * Compiles a pattern of `-only` or `-except` for an HCL2 template, as Packer's github.com/gobwas/glob reads it without separators:
 * `*`, `?`, `[a-z]`, `[!abc]`, `{group}`, `\` before a character that is meant itself. Commas part patterns before, so that a group
 * has one alternative. Returns what is wrong with a pattern that is none.
 */
export function buildGlob(pattern: string): BuildGlob | string {
  const tokens: Token[] = []
  const characters = Array.from(pattern)
  let groups = 0
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] ?? ''
    if (character === '*') tokens.push({ kind: 'any' })
    else if (character === '?') tokens.push({ kind: 'one', test: () => true })
    else if (character === '{') groups++
    else if (character === '}' && groups > 0) groups--
    else if (character === '[') {
      const range = readRange(characters, at + 1)
      if (typeof range === 'string') return range
      tokens.push({ kind: 'one', test: range.test })
      at = range.end
    } else {
      const literal = character === '\\' ? characters[++at] : character
      if (literal !== undefined) tokens.push({ kind: 'one', test: (other) => other === literal })
    }
  }
  return { matches: (name) => matchTokens(tokens, Array.from(name)) }
}

interface Range {
  readonly test: (character: string) => boolean
  /** Index of the closing bracket. */
  readonly end: number
}

function readRange(characters: readonly string[], start: number): Range | string {
  const isNegated = characters[start] === '!'
  let at = isNegated ? start + 1 : start
  const [low, dash, high, close] = characters.slice(at, at + 4)
  if (low !== undefined && low !== ']' && dash === '-' && high !== undefined) {
    if (close !== ']')
      return close === undefined
        ? 'a range is not closed'
        : `a range such as [a-z] ends with “]”, not “${close}”`
    if (high < low) return `the range from “${low}” to “${high}” is empty`
    return { test: (character) => (low <= character && character <= high) !== isNegated, end: at + 3 }
  }
  const listed = new Set<string>()
  for (; characters[at] !== ']'; at++) {
    if (characters[at] === '\\') at++
    const character = characters[at]
    if (character === undefined) return 'a range is not closed'
    listed.add(character)
  }
  if (listed.size === 0) return 'a range is empty'
  return { test: (character) => listed.has(character) !== isNegated, end: at }
}

/** Only the last `*` ever has to give way, so that the time is bounded by the product of the lengths. */
function matchTokens(tokens: readonly Token[], name: readonly string[]): boolean {
  let token = 0
  let at = 0
  let star: { readonly token: number; at: number } | undefined
  while (at < name.length) {
    const current = tokens[token]
    if (current?.kind === 'any') star = { token: token++, at }
    else if (current?.test(name[at] ?? '') === true) {
      token++
      at++
    } else if (star !== undefined) {
      token = star.token + 1
      at = ++star.at
    } else return false
  }
  while (tokens[token]?.kind === 'any') token++
  return token === tokens.length
}
