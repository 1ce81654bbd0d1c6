import type { ScanState } from './scanState.ts'
import { Token, type TokenKind } from './tokens.ts'
import { trimEnd, trimStart } from './trimText.ts'

const dollar = 36
const percent = 37
const lineFeed = 10
const carriageReturn = 13

/** Text between quotes, up to what is not text: the closing quote, a sequence, a line end, something invalid. */
export function scanQuotedText(state: ScanState): void {
  const { text } = state
  const code = text.charCodeAt(state.at)
  if (code === 34) {
    state.add(Token.closeQuote, state.at + 1)
    return state.leave()
  }
  if (openSequence(state, code)) return
  if (code === lineFeed || code === carriageReturn) return scanQuotedNewlines(state)
  const end = quotedTextEnd(text, state.at)
  if (end > state.at) state.add(Token.quotedText, end)
  else state.addInvalid()
}

/** Text of a heredoc: a piece of a line, or the line that is its end marker. */
export function scanHeredocText(state: ScanState): void {
  const heredoc = state.heredocs.at(-1)
  const code = state.text.charCodeAt(state.at)
  if (heredoc === undefined || openSequence(state, code)) return
  if (heredoc.atLineStart && endsHeredoc(state, heredoc.marker)) return
  const end = plainTextEnd(state.text, state.at)
  if (end === state.at) {
    if (code === carriageReturn) state.add(Token.invalid, state.text.length)
    else state.addInvalid()
    return
  }
  heredoc.atLineStart = state.text.charCodeAt(end - 1) === lineFeed
  state.add(Token.plainText, end)
}

/** Text of a template that is a source of its own. */
export function scanBareText(state: ScanState): void {
  const code = state.text.charCodeAt(state.at)
  if (openSequence(state, code)) return
  const end = plainTextEnd(state.text, state.at)
  if (end > state.at) return state.add(Token.plainText, end)
  if (code === carriageReturn || code === dollar || code === percent)
    return state.add(Token.plainText, state.text.length)
  state.addInvalid()
}

function openSequence(state: ScanState, code: number): boolean {
  if ((code !== dollar && code !== percent) || state.text.charCodeAt(state.at + 1) !== 123) return false
  const kind: TokenKind = code === dollar ? Token.openInterpolation : Token.openDirective
  state.openSequence(kind, state.at + (state.text.charCodeAt(state.at + 2) === 126 ? 3 : 2))
  return true
}

function scanQuotedNewlines(state: ScanState): void {
  let end = state.at
  while (state.text.charCodeAt(end) === lineFeed || state.text.charCodeAt(end) === carriageReturn) end++
  state.add(Token.quotedNewline, end)
}

function endsHeredoc(state: ScanState, marker: string): boolean {
  const lineEnd = state.text.indexOf('\n', state.at)
  if (lineEnd < 0 || lineEnd - state.at > marker.length + 1000) return false
  const end = state.text.charCodeAt(lineEnd - 1) === carriageReturn ? lineEnd - 1 : lineEnd
  const line = state.text.slice(state.at, end)
  // A carriage return that is no part of a line end has no place in a heredoc, not even here.
  if (trimEnd(trimStart(line)) !== marker || line.includes('\r')) return false
  state.add(Token.closeHeredoc, end)
  state.add(Token.newline, lineEnd + 1)
  state.heredocs.pop()
  state.leave()
  return true
}

/** How far a `$` or `%` at an offset is text: 0 where a sequence begins, 3 for an escape such as `$${`. */
function introducerLength(text: string, at: number, code: number): number {
  const next = text.charCodeAt(at + 1)
  if (next === 123 || Number.isNaN(next)) return 0
  return next === code && text.charCodeAt(at + 2) === 123 ? 3 : 1
}

const isLoneSurrogate = (text: string, at: number, code: number): boolean =>
  code >= 0xd800 && code <= 0xdfff && (text.codePointAt(at) ?? 0) <= 0xffff

/** Text without anything that could end it. Over a text this is far faster than to look at one character after another. */
const plainQuoted = /[^$%\\"\r\n\ud800-\udfff]*/y
const plainLine = /[^$%\r\n\ud800-\udfff]*/y

function skip(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from
  pattern.test(text)
  return pattern.lastIndex
}

function quotedTextEnd(text: string, from: number): number {
  let at = from
  for (;;) {
    at = skip(plainQuoted, text, at)
    const code = text.charCodeAt(at)
    if (code === dollar || code === percent) {
      const length = introducerLength(text, at, code)
      if (length === 0) return at
      at += length
    } else if (code === 92) {
      const next = text.charCodeAt(at + 1)
      if (next === lineFeed || next === carriageReturn || Number.isNaN(next)) return at
      if (isLoneSurrogate(text, at + 1, next)) return at
      at += 2
    } else if (code >= 0xd800 && code <= 0xdfff) {
      if (isLoneSurrogate(text, at, code)) return at
      at += 2
    } else {
      return at
    }
  }
}

/** The end of the line (its end included) or of the piece of it that is text. */
function plainTextEnd(text: string, from: number): number {
  let at = from
  for (;;) {
    at = skip(plainLine, text, at)
    const code = text.charCodeAt(at)
    if (code === dollar || code === percent) {
      const length = introducerLength(text, at, code)
      if (length === 0) return at
      at += length
    } else if (code === lineFeed) {
      return at + 1
    } else if (code === carriageReturn) {
      return text.charCodeAt(at + 1) === lineFeed ? at + 2 : at
    } else if (code >= 0xd800 && code <= 0xdfff) {
      if (isLoneSurrogate(text, at, code)) return at
      at += 2
    } else {
      return at
    }
  }
}
