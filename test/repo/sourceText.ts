/** A module as its text shows it: what is code, what stands in quotes. */
export interface SourceText {
  /** The text with comments, the contents of strings and regular expressions blanked; positions are kept. */
  readonly code: string
  /** Position of the opening quote → contents as written. */
  readonly strings: ReadonlyMap<number, string>
}

const beforeRegex = /(?:^|[(,=:[!&|?{};+\-*%<>~^]|\b(?:return|typeof|case|in|of|await|yield|void|delete))\s*$/

/** Splits TypeScript into code and the rest; good for formatted sources without JSX. */
export function readSource(text: string): SourceText {
  const strings = new Map<number, string>()
  const blank = (from: number, to: number) => text.slice(from, to).replaceAll(/[^\n]/g, ' ')
  /** For each open template expression, how many braces are open in it. */
  const braces: number[] = []
  let code = ''
  let at = 0
  const skip = (to: number) => {
    code += blank(at, to)
    at = to
  }
  const template = () => {
    let end = at
    while (end < text.length && text[end] !== '`' && !text.startsWith('${', end))
      end += text[end] === '\\' ? 2 : 1
    skip(Math.min(end, text.length))
    if (text[at] === '`') code += text[at++] ?? ''
    else if (at < text.length) {
      skip(at + 2)
      braces.push(0)
    }
  }
  while (at < text.length) {
    const char = text[at] ?? ''
    if (text.startsWith('//', at)) skip(endOr(text, text.indexOf('\n', at)))
    else if (text.startsWith('/*', at)) skip(endOr(text, text.indexOf('*/', at) + 2))
    else if (char === "'" || char === '"') {
      const end = closing(text, at, char)
      strings.set(at, text.slice(at + 1, end))
      code += char + blank(at + 1, end) + char
      at = end + 1
    } else if (char === '`') {
      code += char
      at++
      template()
    } else if (char === '/' && beforeRegex.test(code.slice(-12))) skip(closing(text, at, '/') + 1)
    else if (char === '}' && braces.at(-1) === 0) {
      braces.pop()
      skip(at + 1)
      template()
    } else {
      if (braces.length > 0 && char === '{') braces.push((braces.pop() ?? 0) + 1)
      if (braces.length > 0 && char === '}') braces.push((braces.pop() ?? 0) - 1)
      code += char
      at++
    }
  }
  return { code, strings }
}

function endOr(text: string, end: number): number {
  return end < 2 ? text.length : end
}

/** Where the quote or regular expression that opens at `from` ends. */
function closing(text: string, from: number, quote: string): number {
  let isClass = false
  for (let at = from + 1; at < text.length; at++) {
    const char = text[at]
    if (char === '\\') at++
    else if (quote === '/' && char === '[') isClass = true
    else if (quote === '/' && char === ']') isClass = false
    else if ((char === quote && !isClass) || char === '\n') return at
  }
  return text.length
}
