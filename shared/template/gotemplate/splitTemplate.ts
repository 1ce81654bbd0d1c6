import { TemplateError } from './templateError.ts'

/** A stretch of plain text, or the inside of `{{ … }}` without its trim marks. */
export interface TemplatePart {
  readonly kind: 'text' | 'action'
  readonly text: string
  /** Where `text` begins in the template. */
  readonly offset: number
}

/** Far beyond any real template. */
const mostParts = 30_000

/** White space as text/template trims it (lex.go, spaceChars). */
const leadingSpace = /^[ \t\r\n]+/

function trimEnd(text: string): string {
  let end = text.length
  while (end > 0 && ' \t\r\n'.includes(text[end - 1] ?? '')) end--
  return text.slice(0, end)
}

/** Parts text from actions, applies `{{-` and `-}}`, drops comments. Throws {@link TemplateError}. */
export function splitTemplate(template: string): readonly TemplatePart[] {
  const parts: TemplatePart[] = []
  let at = 0
  let trimNext = false
  const addText = (text: string, offset: number): void => {
    const shown = trimNext ? text.replace(leadingSpace, '') : text
    if (shown !== '') parts.push({ kind: 'text', text: shown, offset })
  }
  for (;;) {
    const open = template.indexOf('{{', at)
    if (open < 0) {
      addText(template.slice(at), at)
      return parts
    }
    if (parts.length > mostParts) throw new TemplateError('the template is too complex', open)
    const inside = open + 2
    const trimsBefore = /^-[ \t\r\n]/.test(template.slice(inside, inside + 2))
    const before = template.slice(at, open)
    addText(trimsBefore ? trimEnd(before) : before, at)
    const begin = trimsBefore ? inside + 2 : inside
    const { end, close, trimsAfter } = findClose(template, begin, open)
    const text = template.slice(begin, end)
    if (!/^\s*\/\*[\s\S]*\*\/\s*$/.test(text)) parts.push({ kind: 'action', text, offset: begin })
    trimNext = trimsAfter
    at = close
  }
}

interface Close {
  /** End of the action's text. */
  readonly end: number
  /** Where the template goes on. */
  readonly close: number
  readonly trimsAfter: boolean
}

/** Braces inside strings, characters and comments do not close an action. */
function findClose(template: string, begin: number, open: number): Close {
  const skip = /^\s*\/\*/.exec(template.slice(begin, begin + 64))
  let at = begin
  if (skip) {
    const end = template.indexOf('*/', begin)
    if (end < 0) throw new TemplateError('unclosed comment', open)
    at = end + 2
  }
  while (at < template.length) {
    const character = template[at] ?? ''
    if (character === '"' || character === "'" || character === '`') at = skipQuoted(template, at, character)
    else if (template.startsWith('}}', at)) {
      const trimsAfter = at >= begin + 2 && /[ \t\r\n]-/.test(template.slice(at - 2, at))
      return { end: trimsAfter ? at - 2 : at, close: at + 2, trimsAfter }
    } else at++
  }
  throw new TemplateError('unclosed action', open)
}

function skipQuoted(template: string, start: number, quote: string): number {
  let at = start + 1
  while (at < template.length) {
    if (template[at] === quote) return at + 1
    if (quote !== '`' && template[at] === '\n') break
    at += quote !== '`' && template[at] === '\\' ? 2 : 1
  }
  throw new TemplateError(
    quote === '`' ? 'unterminated raw quoted string' : 'unterminated quoted string',
    start,
  )
}
