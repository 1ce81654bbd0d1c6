const control = /[^\t\n\r\x20-\x7e\u0085\u00a0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u
const directive = /^%(?:YAML[ \t]+1\.1|TAG[ \t])/
const anchor = /^[&*][\w-]+$/
/** An escape that YAML 1.1 has not, or that stands for half a character. */
const foreignEscape = /(?<!\\)(?:\\\\)*\\(?:\/|u[dD][89a-fA-F])/
/** The mark before a lexeme that is text without quotes. */
const textFollows = '\u001f'

/** Throws an Error for characters that no YAML may hold. */
export function refuseControls(text: string): void {
  if (control.test(text)) throw new Error('the text holds a control character, which YAML does not allow')
}

/** Passes lexemes on; throws an Error at one that the reader would take, but YAML 1.1 as Go reads it has not. */
export function* knownLexemes(lexemes: Iterable<string>): Iterable<string> {
  let isText = false
  let versions = 0
  for (const lexeme of lexemes) {
    if (!isText) {
      if (lexeme.startsWith('%YAML')) versions++
      const reason = refusal(lexeme, versions)
      if (reason !== undefined) throw new Error(reason)
    }
    isText = lexeme === textFollows
    yield lexeme
  }
}

function refusal(lexeme: string, versions: number): string | undefined {
  switch (lexeme.slice(0, 1)) {
    case '%':
      if (versions <= 1 && directive.test(lexeme)) return undefined
      return `the YAML directive ${shown(lexeme)} is not supported`
    case '&':
    case '*':
      return anchor.test(lexeme) ? undefined : `${shown(lexeme)} is no name of a YAML anchor`
    case '"':
      return foreignEscape.test(lexeme) ? 'a YAML string holds an escape that is not supported' : undefined
    default:
      return undefined
  }
}

const shown = (lexeme: string): string =>
  JSON.stringify(lexeme.length > 40 ? `${lexeme.slice(0, 40)}…` : lexeme)
