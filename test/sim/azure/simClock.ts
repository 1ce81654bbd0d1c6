/** The time of a simulated Azure: real time, plus what a test has advanced it by. */
export class SimClock {
  #aheadMs = 0

  /** Milliseconds since the Unix epoch. */
  now(): number {
    return Date.now() + this.#aheadMs
  }

  /** Lets time pass for operations, replication, shared access signatures and ends of life; tokens live in real time. */
  advance(ms: number): void {
    this.#aheadMs += ms
  }
}
