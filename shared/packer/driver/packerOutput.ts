import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import { linesOfText } from '../../base/text/sanitise.ts'
import type { OutputLine } from '../../base/text/lineSplitter.ts'
import { ArtifactCollector } from './artifacts.ts'
import { BuildDisplay } from './buildDisplay.ts'
import { parseDiagnostics, type PackerDiagnostic } from './diagnostic.ts'
import { parseMachineReadable, type MachineReadableRow } from './machineReadable.ts'
import type { PackerStep } from './plan.ts'
import { TimingCollector } from './timing.ts'
import { parseUiMessage, type UiMessage } from './uiMessage.ts'

/** How many of the last lines an error shows. */
const tailLength = 20

/** Longest line in an error; the log has it whole. */
const tailLineChars = 500

/** What Packer prints of its own accord when it ends, with no build before it. */
const closings: readonly (readonly [RegExp, 'artifacts' | 'none'])[] = [
  [/^==> Builds finished\. The artifacts of successful builds are:$/, 'artifacts'],
  [/^==> Builds finished but no artifacts were created\.$/, 'none'],
]

/** A name on a line of its own; lines of differences begin with a blank or a sign. */
const fileName = /^[^\s+@-].*\.pkr(?:vars)?\.hcl$/

/** Reads one run of Packer as it prints: shows it, and keeps what it proves. */
export class PackerOutput {
  readonly artifacts = new ArtifactCollector()
  readonly timing = new TimingCollector()
  readonly diagnostics: PackerDiagnostic[] = []
  readonly buildErrors: { build: string; text: string }[] = []
  /** The files that `fmt` names before the differences in each. */
  readonly unformattedFiles: string[] = []
  closing: 'artifacts' | 'none' | undefined
  saidValid = false
  readonly #log: Log
  readonly #clock: Clock
  readonly #display: BuildDisplay
  readonly #step: Pick<PackerStep, 'command' | 'machineReadable' | 'template'>
  readonly #tail: string[] = []

  constructor(log: Log, clock: Clock, step: Pick<PackerStep, 'command' | 'machineReadable' | 'template'>) {
    this.#log = log
    this.#clock = clock
    this.#display = new BuildDisplay(log)
    this.#step = step
  }

  /** Lines of Packer's standard output. */
  readLines(lines: readonly OutputLine[]): void {
    const shown: string[] = []
    for (const { text, continued } of lines) {
      const row = this.#step.machineReadable && !continued ? parseMachineReadable(text) : undefined
      if (row) this.#readRow(row, shown)
      else this.#plain(text, shown)
      if (this.#step.command === 'fmt' && fileName.test(text)) this.unformattedFiles.push(text)
    }
    this.#flush(shown)
  }

  /** The last lines, masked, for an error. */
  get tail(): readonly string[] {
    return this.#tail.map((line) => this.#log.mask(line))
  }

  /** Closes what is open in the log. */
  end(): void {
    this.#display.endGroup()
  }

  #readRow(row: MachineReadableRow, shown: string[]): void {
    const message = parseUiMessage(row)
    if (message?.build !== undefined) this.#buildMessage(message, message.build, shown)
    else if (message) this.#globalMessage(message, shown)
    else if (row.type === 'error' && row.target !== '')
      this.buildErrors.push({ build: row.target, text: row.data.join(',') })
    else if (row.target !== '') this.artifacts.add(row)
  }

  #buildMessage({ text, postProcessor }: UiMessage, build: string, shown: string[]): void {
    const atMs = this.#clock.monotonicMs()
    for (const line of text.split('\n')) {
      if (postProcessor === undefined) this.timing.buildLine(build, line, atMs)
      this.#remember(`${build}: ${line}`)
    }
    this.#flush(shown)
    const source = postProcessor === undefined ? '' : `(${postProcessor}) `
    this.#display.show(
      build,
      text.split('\n').map((line) => source + line),
    )
  }

  #globalMessage({ level, text }: UiMessage, shown: string[]): void {
    const trimmed = text.replace(/^\n+/, '')
    this.closing ??= closings.find(([pattern]) => level === 'say' && pattern.test(trimmed))?.[1]
    if (/^(?:The configuration is valid\.|Syntax-only check passed\.)/.test(trimmed)) this.saidValid = true
    this.timing.globalLine(trimmed, this.#clock.monotonicMs())
    // Scripts write on standard error too; only Packer's own words can be a diagnostic.
    if (level === 'error' || /^(?:Error|Warning): /.test(trimmed))
      this.diagnostics.push(...parseDiagnostics(trimmed, this.#step.template))
    for (const line of linesOfText(trimmed)) this.#plain(line, shown)
  }

  #plain(line: string, shown: string[]): void {
    this.#remember(line)
    shown.push(line)
  }

  #flush(shown: string[]): void {
    if (shown.length > 0) this.#display.showGlobal(shown)
    shown.length = 0
  }

  #remember(line: string): void {
    if (line.trim() === '') return
    // Masked before it is cut: half a secret is none that the mask would find.
    this.#tail.push(line.length <= tailLineChars ? line : this.#log.mask(line).slice(0, tailLineChars))
    if (this.#tail.length > tailLength) this.#tail.shift()
  }
}
