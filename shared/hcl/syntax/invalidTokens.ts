import { type Diagnostic, problem } from '../diagnostic.ts'
import { Token, tokenRange, tokenText, type TokenKind, type TokenList } from './tokens.ts'

/** What to say about a token that is never right, and how often: a file in another language holds thousands. */
interface Complaint {
  readonly summary: string
  readonly detail: string
  readonly atMost: number
  /** Only every second one, for characters that come in pairs. */
  readonly alternating?: boolean
  /** Complaints of the same group are counted together. */
  readonly group?: string
}

const operator = 'Unsupported operator'
const character = 'Invalid character'
const bitwise = (suggestion: string): Complaint => ({
  summary: operator,
  detail: `Bitwise operators are not supported.${suggestion}`,
  atMost: 4,
  group: 'bitwise',
})

const complaints = new Map<TokenKind, Complaint>([
  [Token.ampersand, bitwise(' Did you mean the logical "&&"?')],
  [Token.pipe, bitwise(' Did you mean the logical "||"?')],
  [Token.caret, bitwise('')],
  [Token.tilde, bitwise(' Did you mean the logical "!"?')],
  [
    Token.backtick,
    {
      summary: character,
      detail:
        'The backtick is not valid here. A text of several lines is written as a heredoc, such as "<<EOT".',
      atMost: 3,
      alternating: true,
    },
  ],
  [
    Token.apostrophe,
    {
      summary: character,
      detail: 'Single quotes are not valid here. Strings stand in double quotes (").',
      atMost: 3,
      alternating: true,
    },
  ],
  [
    Token.semicolon,
    {
      summary: character,
      detail: 'A semicolon is not valid here. Arguments and blocks end with a line, items with a comma.',
      atMost: 1,
    },
  ],
  [
    Token.invalidEncoding,
    { summary: 'Invalid character encoding', detail: 'The file must be encoded as UTF-8.', atMost: 1 },
  ],
  [
    Token.quotedNewline,
    {
      summary: 'Invalid multi-line string',
      detail:
        'A quoted string ends on its line. Write a line break as \\n, or use a heredoc such as "<<EOT".',
      atMost: Infinity,
    },
  ],
  [
    Token.invalid,
    { summary: character, detail: 'This character has no meaning in the language.', atMost: Infinity },
  ],
])

/** 1 for the kinds of tokens that are complained of. */
const isBad = new Uint8Array(256)
for (const kind of complaints.keys()) isBad[kind] = 1

/** Diagnostics for the tokens that can never be right, so that the parser need not know them. */
export function reportInvalidTokens(tokens: TokenList, report: (diagnostic: Diagnostic) => void): void {
  const seen = new Map<Complaint | string, number>()
  const { kinds, length } = tokens
  for (let index = 0; index < length; index++) {
    const kind = kinds[index] ?? Token.endOfFile
    if (isBad[kind] === 0) continue
    const complaint = complaints.get(kind)
    if (complaint === undefined) continue
    const key = complaint.group ?? complaint
    const count = seen.get(key) ?? 0
    seen.set(key, count + 1)
    if (count >= complaint.atMost || (complaint.alternating === true && count % 2 === 1)) continue
    report(problem(complaint.summary, detailOf(tokens, index, complaint), tokenRange(tokens, index)))
  }
}

function detailOf(tokens: TokenList, index: number, { detail }: Complaint): string {
  if (!/^[\u201c\u201d]$/.test(tokenText(tokens, index))) return detail
  return 'Curly quotes are not valid here. Strings stand in straight double quotes (").'
}
