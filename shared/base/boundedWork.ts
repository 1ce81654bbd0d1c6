/** Has work wait its turn: of all that is given to one of these at most `limit` is under way at a time, in the order it was given. */
export function boundedWork(limit: number): <T>(run: () => Promise<T>) => Promise<T> {
  let free = limit
  const waiting: (() => void)[] = []
  return async (run) => {
    if (free > 0) free--
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await run()
    } finally {
      // Whose turn it is takes the place over, so that nobody slips in between.
      const next = waiting.shift()
      if (next === undefined) free++
      else next()
    }
  }
}
