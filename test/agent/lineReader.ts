/** Turns chunks of bytes into lines. */
export interface LineReader {
  /** Takes the next bytes and hands over every line they end. */
  push(chunk: Uint8Array): void
  /** Hands over what is left as a last line; an empty rest is no line. */
  end(): void
}

/**
 * Reads lines as a .NET StreamReader does: `\r`, `\n` and `\r\n` each end one, a leading byte order mark goes,
 * and bytes that are no UTF-8 become U+FFFD.
 */
export function lineReader(onLine: (line: string) => void): LineReader {
  const decoder = new TextDecoder('utf-8')
  let rest = ''
  let skipLineFeed = false

  const take = (text: string): void => {
    for (const char of splitEnds(text)) {
      if (char === '\n' && skipLineFeed) {
        skipLineFeed = false
        continue
      }
      skipLineFeed = char === '\r'
      if (char !== '\r' && char !== '\n') {
        rest += char
        continue
      }
      const line = rest
      rest = ''
      onLine(line)
    }
  }
  return {
    push: (chunk) => take(decoder.decode(chunk, { stream: true })),
    end: () => {
      take(decoder.decode())
      if (rest === '') return
      const line = rest
      rest = ''
      onLine(line)
    },
  }
}

function splitEnds(text: string): readonly string[] {
  return text.split(/([\r\n])/).filter((part) => part !== '')
}

/** All lines of a whole text, by the same rules. */
export function linesOf(text: string): string[] {
  const lines: string[] = []
  const reader = lineReader((line) => lines.push(line))
  reader.push(new TextEncoder().encode(text))
  reader.end()
  return lines
}
