import type { MachineReadableRow } from './machineReadable.ts'

/** What one build made, as Packer tells it at the end. */
export interface PackerArtifact {
  /** The build's full name, as in Packer's `-only`. */
  readonly build: string
  /** Its place in the build's list; post-processors' results follow the builder's. */
  readonly index: number
  /** Which component made it; every component has a fixed text of its own. */
  readonly builderId: string
  readonly id: string
  /** For people; some components put their facts here and nowhere else. */
  readonly description: string
  /** Paths as Packer wrote them: relative to its working directory, or absolute. */
  readonly files: readonly string[]
}

/** Rows of one build, in the order Packer prints them (command/build.go in hashicorp/packer). */
interface Progress {
  readonly announced: number
  readonly fields: string[]
  readonly files: string[]
  ended: number
  filesCount: number
  isNil: boolean
  spoilt: boolean
}

const fieldOrder = ['builder-id', 'id', 'string'] as const
const mostProblems = 20

const toCount = (text: string | undefined): number =>
  text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN

const sameThing = (a: PackerArtifact, b: PackerArtifact): boolean =>
  a.build === b.build &&
  a.builderId === b.builderId &&
  a.id === b.id &&
  a.description === b.description &&
  a.files.join('\0') === b.files.join('\0')

/** Artifacts in their order, one that post-processors kept and that is told of again there once. */
export const distinctArtifacts = (artifacts: readonly PackerArtifact[]): readonly PackerArtifact[] =>
  artifacts.filter((one, at) => !artifacts.slice(0, at).some((other) => sameThing(one, other)))

/**
 * Puts artifacts together from Packer's rows. Believes only what comes in Packer's exact order: a count for the
 * build, then per artifact builder-id, id, string, files-count, the files, end. Everything else is left out and
 * reported.
 */
export class ArtifactCollector {
  readonly #progress = new Map<string, Progress>()
  readonly #artifacts: PackerArtifact[] = []
  readonly #problems: string[] = []

  /** Takes any row; those that are not about artifacts do nothing. */
  add(row: MachineReadableRow): void {
    if (row.type === 'artifact-count') this.#announce(row)
    else if (row.type === 'artifact') this.#detail(row)
  }

  /** The complete artifacts in the order they came; one that post-processors kept and Packer repeats is there once. */
  get artifacts(): readonly PackerArtifact[] {
    return distinctArtifacts(this.#artifacts)
  }

  /** Rows that were not believed, and builds whose artifacts are not all complete; for the log. */
  get problems(): readonly string[] {
    const missing = [...this.#progress]
      .filter(([, { announced, ended }]) => ended < announced)
      .map(([build, { announced, ended }]) => `${build}: ${ended} of ${announced} artifacts are complete`)
    return [...this.#problems, ...missing]
  }

  #announce({ target, raw }: MachineReadableRow): void {
    const announced = toCount(raw[0])
    if (target === '' || Number.isNaN(announced) || raw.length !== 1) {
      return this.#report(`${target}: artifact-count with ${raw.length} fields`)
    }
    if (this.#progress.has(target)) return this.#report(`${target}: a second artifact-count`)
    const fresh = { fields: [], files: [], ended: 0, filesCount: Number.NaN, isNil: false, spoilt: false }
    this.#progress.set(target, { announced, ...fresh })
  }

  #detail({ target, raw, data }: MachineReadableRow): void {
    const progress = this.#progress.get(target)
    if (progress === undefined) return this.#report(`${target}: an artifact that was not announced`)
    if (progress.spoilt) return
    const [index, key = '', ...values] = raw
    const inOrder =
      progress.ended < progress.announced &&
      toCount(index) === progress.ended &&
      this.#step(target, progress, key, key === 'string' ? data.slice(2) : values)
    if (inOrder) return
    progress.spoilt = true
    this.#report(`${target}: artifact row ${JSON.stringify(key)} out of order`)
  }

  /** Whether the row is the next one that Packer would print. */
  #step(build: string, progress: Progress, key: string, values: readonly string[]): boolean {
    const { fields, files, isNil, filesCount } = progress
    const value = values[0] ?? ''
    if (key === 'end') return values.length === 0 && this.#end(build, progress)
    if (isNil) return false
    if (key === 'nil') return values.length === 0 && fields.length === 0 && (progress.isNil = true)
    if (fields.length < fieldOrder.length) {
      return key === fieldOrder[fields.length] && values.length === 1 && fields.push(value) > 0
    }
    if (Number.isNaN(filesCount)) {
      progress.filesCount = toCount(value)
      return key === 'files-count' && values.length === 1 && !Number.isNaN(progress.filesCount)
    }
    return (
      key === 'file' &&
      values.length === 2 &&
      files.length < filesCount &&
      toCount(value) === files.length &&
      files.push(values[1] ?? '') > 0
    )
  }

  #end(build: string, progress: Progress): boolean {
    const [builderId, id, description] = progress.fields
    if (builderId !== undefined && id !== undefined && description !== undefined) {
      if (progress.files.length !== progress.filesCount) return false
      const files = [...progress.files]
      this.#artifacts.push({ build, index: progress.ended, builderId, id, description, files })
    } else if (!progress.isNil) return false
    progress.fields.length = 0
    progress.files.length = 0
    progress.filesCount = Number.NaN
    progress.isNil = false
    progress.ended++
    return true
  }

  #report(problem: string): void {
    if (this.#problems.length < mostProblems) this.#problems.push(problem)
  }
}
