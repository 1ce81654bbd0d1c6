import { findBootFailure, type BootFailure } from './bootFailure.ts'
import { loginPrompt, stagePatterns, type BootStage, type ReachedStage } from './bootStage.ts'

/** What a stranger may write without a line end before it is cut. */
const mostLineLength = 2000
const keptLines = 60

/** Escape sequences of a terminal: CSI, OSC and the short ones. */
const escapes = /\u001B(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001B]*(?:\u0007|\u001B\\)|[ -/]*[0-Z\\^-~])/g
/** One that may go on in the next chunk. */
const unfinishedEscape = /\u001B(?:\[[0-?]*[ -/]*|\][^\u0007\u001B]*)?$/
const controls = /[\u0000-\u0008\u000B-\u001F\u007F]/g

/**
 * Reads the serial console of a machine, all of it hostile: in bounded memory, as plain text, watching for what it says of the
 * start.
 */
export class SerialConsole {
  readonly #loginPattern: RegExp
  readonly #lines: string[] = []
  readonly #stages: ReachedStage[] = []
  readonly #decoder = new TextDecoder()
  #pending = ''
  #line = ''
  #failure: BootFailure | undefined

  /** `loginPattern` says that the system is up; it is compared with each line, also while that is being written. */
  constructor(loginPattern: RegExp = loginPrompt) {
    this.#loginPattern = loginPattern
  }

  /** Takes what was written, `atMs` after the start; returns the stages that were reached by it. */
  push(chunk: Uint8Array, atMs: number): readonly ReachedStage[] {
    const before = this.#stages.length
    const raw = this.#pending + this.#decoder.decode(chunk, { stream: true })
    const cut = unfinishedEscape.exec(raw.slice(-100))
    this.#pending = cut ? cut[0] : ''
    const text = raw
      .slice(0, raw.length - this.#pending.length)
      .replaceAll(escapes, '')
      .replaceAll(controls, '')
    for (const [index, part] of text.split('\n').entries()) {
      if (index > 0) this.#endLine()
      this.#line = (this.#line + part).slice(-mostLineLength)
      this.#look(atMs)
    }
    return this.#stages.slice(before)
  }

  /** The stages reached so far, in the order they were. */
  get stages(): readonly ReachedStage[] {
    return this.#stages
  }

  /** Whether a stage was reached. */
  has(stage: BootStage): boolean {
    return this.#stages.some((reached) => reached.stage === stage)
  }

  /** Why it will not get further, where the console says so. */
  get failure(): BootFailure | undefined {
    return this.#failure
  }

  /** Its last lines that are not empty, the unfinished one included. */
  get lastLines(): readonly string[] {
    return [...this.#lines, this.#line].filter((line) => line.trim() !== '')
  }

  #endLine(): void {
    if (this.#line.trim() !== '') this.#lines.push(this.#line.trimEnd())
    if (this.#lines.length > keptLines) this.#lines.shift()
    this.#line = ''
  }

  #look(atMs: number): void {
    if (this.#line === '' || this.has('login')) return
    const reach = (stage: BootStage, pattern: RegExp) => {
      if (!this.has(stage) && pattern.test(this.#line)) this.#stages.push({ stage, atMs })
    }
    for (const [stage, pattern] of stagePatterns) reach(stage, pattern)
    reach('login', this.#loginPattern)
    if (!this.has('login')) this.#failure ??= findBootFailure(this.#line)
  }
}
