/** What happens to a line on the way from one text to another. */
export type LineEdit = ' ' | '-' | '+'

/** Beyond so many changed lines, looking for the fewest of them would take too long. */
const mostChanges = 1000

/**
 * The fewest edits that turn some lines into others, in order: one per line that is kept, removed or added. Lines
 * between the common start and end are replaced as a whole if more than a thousand of them differ.
 */
export function lineEdits(before: readonly string[], after: readonly string[]): LineEdit[] {
  let start = 0
  while (start < before.length && start < after.length && before[start] === after[start]) start++
  let [oldEnd, newEnd] = [before.length, after.length]
  while (oldEnd > start && newEnd > start && before[oldEnd - 1] === after[newEnd - 1]) {
    oldEnd--
    newEnd--
  }
  const kept = (count: number): LineEdit[] => Array.from({ length: count }, () => ' ' as const)
  const middle = shortestEdits(before.slice(start, oldEnd), after.slice(start, newEnd))
  return [...kept(start), ...middle, ...kept(before.length - oldEnd)]
}

/** Myers' greedy algorithm: how far one comes on every diagonal with ever more changes. */
function shortestEdits(before: readonly string[], after: readonly string[]): LineEdit[] {
  const limit = Math.min(before.length + after.length, mostChanges)
  const furthest = new Int32Array(2 * limit + 3)
  const origin = limit + 1
  const history: Int32Array[] = []
  for (let changes = 0; changes <= limit; changes++) {
    history.push(furthest.slice(origin - changes - 1, origin + changes + 2))
    for (let diagonal = -changes; diagonal <= changes; diagonal += 2) {
      let x = startOf(furthest, origin + diagonal, diagonal, changes)
      while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]) x++
      furthest[origin + diagonal] = x
      if (x >= before.length && x - diagonal >= after.length)
        return pathBack(history, before.length, after.length)
    }
  }
  return [...before.map(() => '-' as const), ...after.map(() => '+' as const)]
}

/** True if a diagonal is entered from the one above, by an added line; else it is by a removed one. */
function isAddition(furthest: Int32Array, at: number, diagonal: number, changes: number): boolean {
  const [below, above] = [furthest[at - 1] ?? 0, furthest[at + 1] ?? 0]
  return diagonal === -changes || (diagonal !== changes && below < above)
}

/** How many old lines are used up when a diagonal is entered. */
function startOf(furthest: Int32Array, at: number, diagonal: number, changes: number): number {
  return isAddition(furthest, at, diagonal, changes) ? (furthest[at + 1] ?? 0) : (furthest[at - 1] ?? 0) + 1
}

/** The edits from the last to the first; each entry of the history is what was reached before its step. */
function pathBack(history: readonly Int32Array[], oldLength: number, newLength: number): LineEdit[] {
  const edits: LineEdit[] = []
  let [x, y] = [oldLength, newLength]
  for (let changes = history.length - 1; changes >= 0; changes--) {
    const furthest = history[changes] ?? new Int32Array()
    const diagonal = x - y
    const at = changes + 1 + diagonal
    const start = startOf(furthest, at, diagonal, changes)
    for (; x > start; x--, y--) edits.push(' ')
    if (changes === 0) break
    const added = isAddition(furthest, at, diagonal, changes)
    edits.push(added ? '+' : '-')
    if (added) y--
    else x--
  }
  return edits.toReversed()
}
