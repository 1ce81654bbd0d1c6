import { type MachineReadableRow, withLineEnds } from './machineReadable.ts'

/** Something Packer shows to its user. */
export interface UiMessage {
  /** How Packer shows it; `error` is no failure: every line of a script's standard error comes as one. */
  readonly level: 'say' | 'message' | 'error'
  /** The build that says it, as in the targets of artifact rows; absent if Packer itself speaks. */
  readonly build?: string
  /** The post-processor's type, if one speaks. */
  readonly postProcessor?: string
  /** Without the prefix of the build; several lines are parted by LF. */
  readonly text: string
}

const levels = new Set<string>(['say', 'message', 'error'])
const isLevel = (text: string): text is UiMessage['level'] => levels.has(text)

/** What -timestamp-ui puts before a text: local time, RFC 3339. */
const timestamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d): /

/** Who speaks, and how long the name is with the colon behind it. */
interface Speaker {
  readonly build: string
  readonly postProcessor?: string
  readonly length: number
}

/** A name ends at a colon and a blank; the blank is trimmed where the line is empty. */
const nameEnd = /:(?: |\\n|$)/
const knownNameEnd = /^(?: \(([\w.-]+)\))?:(?= |\\n|$)/
const typeSuffix = /^(.+) \(([\w.-]+)\)$/

const speaker = (build: string, postProcessor: string | undefined, length: number): Speaker =>
  postProcessor === undefined ? { build, length } : { build, postProcessor, length }

const knownSpeaker = (text: string, knownBuilds: readonly string[]): Speaker | undefined => {
  let found: Speaker | undefined
  for (const build of knownBuilds) {
    if (!text.startsWith(build) || build.length <= (found?.build.length ?? 0)) continue
    const end = knownNameEnd.exec(text.slice(build.length))
    if (end !== null) found = speaker(build, end[1], build.length + end[0].length)
  }
  return found
}

const unknownSpeaker = (text: string): Speaker | undefined => {
  const end = text.search(nameEnd)
  if (end <= 0) return undefined
  const name = text.slice(0, end)
  const [, build, postProcessor] = typeSuffix.exec(name) ?? []
  return speaker(build ?? name, postProcessor, end + 1)
}

/**
 * Packer repeats the prefix on every line of a text. So an `\n` without the prefix behind it is no line end but
 * a backslash and an `n` that somebody printed, as in `C:\new`; neither is any `\r` but one that ends a line.
 */
const textAfter = (prefix: string, raw: string): string =>
  raw
    .slice(prefix.length)
    .split(`\\n${prefix}`)
    .map((line) => line.replace(/^ /, '').replace(/(?:\\r)+$/, ''))
    .join('\n')

/**
 * Reads a `ui` row in the style of any Packer: `==> BUILD: ` and `    BUILD: ` before a build's lines (since
 * 1.13 always the arrow), `BUILD (TYPE)` for a post-processor, nothing before Packer's own words. Names in
 * `knownBuilds` (the longest that fits) may hold any character; others end at the first colon and blank.
 * Undefined for rows of other types.
 */
export const parseUiMessage = (
  row: MachineReadableRow,
  knownBuilds: readonly string[] = [],
): UiMessage | undefined => {
  const [level, ...rest] = row.raw
  if (row.type !== 'ui' || level === undefined || !isLevel(level)) return undefined
  const raw = rest.join(',').replace(timestamp, '')
  const indented = level === 'message' && raw.startsWith('    ')
  if (!indented && !raw.startsWith('==> ')) return { level, text: withLineEnds(raw) }
  const name = raw.slice(4)
  const found = knownSpeaker(name, knownBuilds) ?? unknownSpeaker(name)
  if (found === undefined) return { level, text: withLineEnds(raw) }
  const { length, ...who } = found
  return { level, ...who, text: textAfter(raw.slice(0, 4 + length), raw) }
}
