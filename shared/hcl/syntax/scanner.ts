import type { Source } from '../source.ts'
import { identifierEnd } from './identifiers.ts'
import { scanBareText, scanHeredocText, scanQuotedText } from './scanText.ts'
import { type OpenHeredoc, type ScanMode, ScanState } from './scanState.ts'
import { Token, type TokenKind, type TokenList } from './tokens.ts'

const numberPattern = /\d(?:(?:[\d.]|[eE][+-]?\d)*(?:\d|[eE][+-]?\d))?/y

const equalsSign = 61
/** Two characters that are one token, by the code of the first times 256 plus that of the second. */
const pairs = new Map<number, TokenKind>(
  (
    [
      ['==', Token.equal],
      ['!=', Token.notEqual],
      ['>=', Token.greaterOrEqual],
      ['<=', Token.lessOrEqual],
      ['&&', Token.and],
      ['||', Token.or],
      ['::', Token.doubleColon],
      ['=>', Token.fatArrow],
    ] as const
  ).map(([text, kind]) => [text.charCodeAt(0) * 256 + text.charCodeAt(1), kind] as const),
)
/** 1 for every character that is a token by itself. */
const singles = new Uint8Array(128)
for (const character of "[]().,*/%+-=<>!?:&|~^;`'") singles[character.charCodeAt(0)] = 1

/** Splits a source into tokens; whatever does not belong to the language becomes tokens of the invalid kinds. */
export function scan(source: Source, mode: 'main' | 'bare', tokenLimit: number): TokenList {
  const state = new ScanState(source, mode, tokenLimit)
  while (state.at < state.text.length) scanners[state.mode](state)
  state.add(Token.endOfFile, state.text.length)
  return state.tokens.build()
}

const scanners: Readonly<Record<ScanMode, (state: ScanState) => void>> = {
  main: scanMain,
  quoted: scanQuotedText,
  heredoc: scanHeredocText,
  bare: scanBareText,
}

/** One token, and the space before it. */
function scanMain(state: ScanState): void {
  const { text } = state
  let { at } = state
  let code = text.charCodeAt(at)
  if (code === 32 || code === 9) {
    do code = text.charCodeAt(++at)
    while (code === 32 || code === 9)
    state.at = at
    if (at === text.length) return
  }
  const end = identifierEnd(text, at)
  if (end > at) return state.add(Token.identifier, end)
  switch (code) {
    case 10:
      return state.add(Token.newline, at + 1)
    case 13:
      if (text.charCodeAt(at + 1) === 10) return state.add(Token.newline, at + 2)
      break
    case 34:
      state.add(Token.openQuote, at + 1)
      return state.enter('quoted')
    case 35:
      return scanLineComment(state)
    case 47:
      if (text.charCodeAt(at + 1) === 47) return scanLineComment(state)
      if (text.charCodeAt(at + 1) === 42) return scanBlockComment(state)
      break
    case 123:
      state.add(Token.openBrace, at + 1)
      state.braces++
      return
    case 125:
      return state.closeBrace(at + 1)
    case 126:
      if (text.charCodeAt(at + 1) === 125) return state.closeTrimmingSequence(at + 2)
      break
    case 60:
      if (text.charCodeAt(at + 1) === 60 && scanHeredocStart(state)) return
      break
    default:
  }
  if (code >= 48 && code <= 57) {
    numberPattern.lastIndex = at
    numberPattern.test(text)
    return state.add(Token.number, numberPattern.lastIndex)
  }
  if (code === 46 && text.startsWith('...', at)) return state.add(Token.ellipsis, at + 3)
  if (singles[code] !== 1) return state.addInvalid()
  const second = text.charCodeAt(at + 1)
  // The second of a pair is one of = > & | and :, of which most single characters are not followed.
  if (second === equalsSign || second === 62 || second === code) {
    const pair = pairs.get(code * 256 + second)
    if (pair !== undefined) return state.add(pair, at + 2)
  }
  state.add(code, at + 1)
}

function scanLineComment(state: ScanState): void {
  const end = state.text.indexOf('\n', state.at)
  state.add(Token.comment, end < 0 ? state.text.length : end + 1)
}

function scanBlockComment(state: ScanState): void {
  const end = state.hasCommentEnd ? state.text.indexOf('*/', state.at + 2) : -1
  if (end >= 0) return state.add(Token.comment, end + 2)
  // Looking for it again at every further start would take the square of the source's length.
  state.hasCommentEnd = false
  state.add(Token.slash, state.at + 1)
}

function scanHeredocStart(state: ScanState): boolean {
  const { text, at } = state
  const start = text.charCodeAt(at + 2) === 45 ? at + 3 : at + 2
  const end = identifierEnd(text, start)
  if (end === start) return false
  const lineEnd = text.charCodeAt(end) === 13 ? end + 1 : end
  if (text.charCodeAt(lineEnd) !== 10) return false
  const heredoc: OpenHeredoc = { marker: text.slice(start, end), atLineStart: true }
  state.add(Token.openHeredoc, lineEnd + 1)
  state.heredocs.push(heredoc)
  state.enter('heredoc')
  return true
}
