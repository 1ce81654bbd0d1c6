/** Applies `run` to each item, `width` at a time, and yields what they come to in the order of the items. */
export async function* inParallel<T, R>(
  items: AsyncIterable<T>,
  width: number,
  run: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const running: Promise<R>[] = []
  try {
    for await (const item of items) {
      const result = run(item)
      // Awaited in its turn; until then a failure is nobody's.
      result.catch(() => undefined)
      running.push(result)
      if (running.length >= width) yield await next(running)
    }
    while (running.length > 0) yield await next(running)
  } finally {
    await Promise.allSettled(running)
  }
}

async function next<R>(running: Promise<R>[]): Promise<R> {
  const first = running.shift()
  if (first === undefined) throw new Error('There is nothing to wait for.')
  return first
}
