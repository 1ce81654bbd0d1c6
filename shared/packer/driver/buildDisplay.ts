import type { Log } from '../../base/log.ts'

/**
 * Shows the lines of builds: a group per build while builds run one after the other, prefixed lines from the moment two of
 * them take turns.
 */
export class BuildDisplay {
  readonly #log: Log
  readonly #seen = new Set<string>()
  #open: { build: string; close: () => void } | undefined
  #interleaved = false

  constructor(log: Log) {
    this.#log = log
  }

  /** Lines of one build, without Packer's prefix. */
  show(build: string, lines: readonly string[]): void {
    if (this.#interleaved) return this.#log.foreign(lines.map((line) => `${build} | ${line}`))
    if (this.#open?.build !== build) {
      this.endGroup()
      if (this.#seen.has(build)) {
        this.#interleaved = true
        return this.show(build, lines)
      }
      this.#seen.add(build)
      this.#open = { build, close: this.#log.openGroup(build) }
    }
    this.#log.foreign(lines)
  }

  /** Lines of Packer itself; the end of a build closes its group. */
  showGlobal(lines: readonly string[]): void {
    if (lines.every((line) => line.trim() === '')) return
    if (lines.some((line) => /^(?:==> |Build ')/.test(line))) this.endGroup()
    this.#log.foreign(lines)
  }

  /** Closes the group that is open, if any. */
  endGroup(): void {
    this.#open?.close()
    this.#open = undefined
  }
}
