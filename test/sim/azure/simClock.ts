/** The time of a simulated Azure: real time, by as much wrong as its clients' is the other way, plus what a test has advanced it by. */
export class SimClock {
  /** By how much it is ahead of the clocks of its clients; negative when it is behind. */
  skewMs: number
  #advancedMs = 0

  constructor(skewMs: number) {
    this.skewMs = skewMs
  }

  /** What tokens and answers are dated by: milliseconds since the Unix epoch. */
  wallMs(): number {
    return Date.now() + this.skewMs
  }

  /** Milliseconds since the Unix epoch, with all that was advanced. */
  now(): number {
    return this.wallMs() + this.#advancedMs
  }

  /** Lets time pass for operations, replication, shared access signatures and ends of life; tokens live in real time. */
  advance(ms: number): void {
    this.#advancedMs += ms
  }
}
