import { isWord } from './regexClasses.ts'
import { parseRegex } from './regexParser.ts'
import { compileRegex, type Instruction } from './regexProgram.ts'
import type { Assertion } from './regexSyntax.ts'

/** A pattern ready to be matched. */
export interface Regex {
  readonly program: readonly Instruction[]
  readonly groups: readonly (string | undefined)[]
}

/** Offsets of a match: start and end of the whole, then of each group, undefined where a group took no part. */
export type Match = readonly (number | undefined)[]

interface Thread {
  readonly at: number
  readonly slots: Match
}

/** Compiles a pattern of Go's `regexp`; throws RegexSyntaxError for what it refuses. */
export function regex(pattern: string): Regex {
  const { node, groups } = parseRegex(pattern)
  return { program: compileRegex(node), groups }
}

/** The leftmost match at or after an offset. Every step is charged, and none is repeated. */
export function findMatch(
  { program }: Regex,
  text: string,
  from: number,
  charge: (steps: number) => void,
): Match | undefined {
  let threads: Thread[] = []
  let found: Match | undefined
  for (let at = from; ;) {
    const seen = new Uint8Array(program.length)
    const ready: Thread[] = []
    for (const thread of threads) follow(program, thread, text, at, seen, ready)
    if (found === undefined) follow(program, { at: 0, slots: [] }, text, at, seen, ready)
    charge(ready.length + 1)
    const code = text.codePointAt(at)
    threads = []
    for (const thread of ready) {
      const instruction = program[thread.at]
      if (instruction?.kind === 'match') {
        found = thread.slots
        break
      }
      if (code !== undefined && instruction?.kind === 'character' && instruction.test(code))
        threads.push({ at: thread.at + 1, slots: thread.slots })
    }
    if (code === undefined || (threads.length === 0 && found !== undefined)) return found
    at += code > 0xffff ? 2 : 1
  }
}

/** All matches that do not overlap; an empty one right after another match does not count. */
export function findAll(regex: Regex, text: string, charge: (steps: number) => void): Match[] {
  const matches: Match[] = []
  let previousEnd = -1
  for (let at = 0; at <= text.length;) {
    const match = findMatch(regex, text, at, charge)
    if (match === undefined) break
    const [start = 0, end = 0] = match
    const isEmpty = start === end
    if (!isEmpty || start !== previousEnd) matches.push(match)
    previousEnd = end
    at = isEmpty ? end + ((text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1) : end
  }
  return matches
}

/** Follows all instructions that take no character, preferred ways first. */
function follow(
  program: readonly Instruction[],
  thread: Thread,
  text: string,
  position: number,
  seen: Uint8Array,
  ready: Thread[],
): void {
  const pending: Thread[] = [thread]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { at, slots } = next
    if (seen[at] === 1) continue
    seen[at] = 1
    const instruction = program[at]
    switch (instruction?.kind) {
      case 'jump':
        pending.push({ at: instruction.to, slots })
        break
      case 'split':
        pending.push({ at: instruction.second, slots }, { at: instruction.first, slots })
        break
      case 'save': {
        const saved = [...slots]
        saved[instruction.slot] = position
        pending.push({ at: at + 1, slots: saved })
        break
      }
      case 'assertion':
        if (holds(instruction.at, text, position)) pending.push({ at: at + 1, slots })
        break
      case 'character':
      case 'match':
      case undefined:
        ready.push(next)
    }
  }
}

function holds(assertion: Assertion, text: string, at: number): boolean {
  switch (assertion) {
    case 'textStart':
      return at === 0
    case 'textEnd':
      return at === text.length
    case 'lineStart':
      return at === 0 || text.charCodeAt(at - 1) === 10
    case 'lineEnd':
      return at === text.length || text.charCodeAt(at) === 10
    case 'wordBoundary':
    case 'noWordBoundary': {
      const before = at > 0 && isWord(text.charCodeAt(at - 1))
      const after = at < text.length && isWord(text.charCodeAt(at))
      return (before !== after) === (assertion === 'wordBoundary')
    }
  }
}
