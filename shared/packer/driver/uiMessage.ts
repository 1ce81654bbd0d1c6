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

const isLevel = (text: string): text is UiMessage['level'] =>
  text === 'say' || text === 'message' || text === 'error'

/** What -timestamp-ui puts before a text: local time, RFC 3339. */
const timestamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d): /

/** Who speaks, and where in the text the colon behind the name ends. */
interface Speaker {
  readonly build: string
  readonly postProcessor: string | undefined
  readonly end: number
}

/** The arrow, or the four blanks that stand for it. */
const arrowLength = 4
const typeSuffix = /^(.+) \(([\w.-]+)\)$/
const afterKnownName = /^(?: \(([\w.-]+)\))?:(?= |\\n|$)/

const knownSpeaker = (raw: string, knownBuilds: readonly string[]): Speaker | undefined => {
  let found: Speaker | undefined
  for (const build of knownBuilds) {
    if (!raw.startsWith(build, arrowLength) || build.length <= (found?.build.length ?? 0)) continue
    const nameEnd = arrowLength + build.length
    const colon = afterKnownName.exec(raw.slice(nameEnd))
    if (colon !== null) found = { build, postProcessor: colon[1], end: nameEnd + colon[0].length }
  }
  return found
}

/** A name ends at a colon and a blank; the blank is trimmed where the line is empty. */
const unknownSpeaker = (raw: string): Speaker | undefined => {
  let colon = raw.indexOf(':', arrowLength)
  while (
    colon >= 0 &&
    colon + 1 < raw.length &&
    raw[colon + 1] !== ' ' &&
    !raw.startsWith('\\n', colon + 1)
  ) {
    colon = raw.indexOf(':', colon + 1)
  }
  if (colon <= arrowLength) return undefined
  const name = raw.slice(arrowLength, colon)
  const suffixed = name.endsWith(')') ? typeSuffix.exec(name) : null
  return { build: suffixed?.[1] ?? name, postProcessor: suffixed?.[2], end: colon + 1 }
}

const lineText = (line: string): string => line.replace(/^ /, '').replace(/(?:\\r)+$/, '')

/**
 * Packer repeats the prefix on every line of a text. So an `\n` without the prefix behind it is no line end but
 * a backslash and an `n` that somebody printed, as in `C:\new`; neither is any `\r` but one that ends a line.
 */
const textAfter = (prefixEnd: number, raw: string): string => {
  if (!raw.includes('\\', prefixEnd)) return raw.slice(raw[prefixEnd] === ' ' ? prefixEnd + 1 : prefixEnd)
  const parts = raw.slice(prefixEnd).split(`\\n${raw.slice(0, prefixEnd)}`)
  return parts.map(lineText).join('\n')
}

const isDigit = (char: string | undefined): boolean => char !== undefined && char >= '0' && char <= '9'

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
  const level = row.raw[0]
  if (row.type !== 'ui' || level === undefined || !isLevel(level)) return undefined
  const stamped = row.raw.length === 2 ? (row.raw[1] ?? '') : row.raw.slice(1).join(',')
  const raw = isDigit(stamped[0]) ? stamped.replace(timestamp, '') : stamped
  const prefixed = raw.startsWith('==> ') || (level === 'message' && raw.startsWith('    '))
  const speaker = prefixed ? (knownSpeaker(raw, knownBuilds) ?? unknownSpeaker(raw)) : undefined
  if (speaker === undefined) return { level, text: withLineEnds(raw) }
  const { build, postProcessor, end } = speaker
  const text = textAfter(end, raw)
  return postProcessor === undefined ? { level, build, text } : { level, build, postProcessor, text }
}
