import { Token, type TokenList } from '../syntax/tokens.ts'
import { bracketChange, type FormatLine, netBrackets } from './formatLines.ts'

const spacesPerLevel = 2

/**
 * Indents lines by the brackets that are open: one level for all that one line opens together, so that `[{` needs
 * `}]` to come back. `spaces` holds how many there are before each token.
 */
export function indentLines(tokens: TokenList, lines: readonly FormatLine[], spaces: Int32Array): void {
  /** How many brackets each open level stands for. */
  const levels: number[] = []
  for (const { lead, assignment, comment } of lines) {
    if (lead === assignment) continue
    if (tokens.kinds[lead] === Token.newline) {
      spaces[lead] = 0
      continue
    }
    const net = leadBrackets(tokens, lead, assignment) + netBrackets(tokens, assignment, comment)
    if (net < 0) closeLevels(levels, -net)
    spaces[lead] = spacesPerLevel * levels.length
    if (net > 0) levels.push(net)
  }
}

/** What follows a heredoc in a call is on other lines than the heredoc's start. */
function leadBrackets({ kinds }: TokenList, from: number, to: number): number {
  let net = 0
  for (let index = from; index < to && kinds[index] !== Token.openHeredoc; index++)
    net += bracketChange(kinds[index] ?? Token.endOfFile)
  return net
}

function closeLevels(levels: number[], brackets: number): void {
  let closed = brackets
  while (closed > 0) {
    const level = levels.pop()
    if (level === undefined) return
    if (closed < level) levels.push(level - closed)
    closed -= level
  }
}
