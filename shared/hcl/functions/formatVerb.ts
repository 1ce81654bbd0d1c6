/** A verb of a format string, such as `%-5.2f`. */
export interface FormatVerb {
  readonly raw: string
  readonly offset: number
  readonly letter: string
  /** Counted from 1. */
  readonly argument: number
  readonly zero: boolean
  readonly sharp: boolean
  readonly plus: boolean
  readonly minus: boolean
  readonly space: boolean
  readonly width: number | undefined
  readonly precision: number | undefined
}

/** Literal text or a verb. */
export type FormatPart = string | FormatVerb

/** A format string that is not well-formed. */
export class FormatSyntaxError extends Error {}

const verbPattern = /%(?:%|([-+#0 ]*)([1-9]\d*)?(\.\d*)?(?:\[([1-9]\d*)\])?([A-Za-z]))/y
const maximumSize = 100_000

/** The parts of a format string; throws {@link FormatSyntaxError} if it is malformed. */
export function parseFormat(format: string): FormatPart[] {
  const parts: FormatPart[] = []
  let next = 1
  for (let at = 0; at < format.length;) {
    const verb = format.indexOf('%', at)
    if (verb !== at) {
      parts.push(format.slice(at, verb < 0 ? undefined : verb))
      if (verb < 0) break
    }
    verbPattern.lastIndex = verb
    const match = verbPattern.exec(format)
    if (match === null) throw new FormatSyntaxError(`invalid format string starting at offset ${verb}`)
    at = verbPattern.lastIndex
    const [raw, flags = '', width, precision, argument, letter] = match
    if (letter === undefined) {
      parts.push('%')
      continue
    }
    const size = Math.max(Number(width ?? 0), Number(precision?.slice(1) ?? 0))
    if (size > maximumSize)
      throw new FormatSyntaxError(`a width of more than ${maximumSize} at offset ${verb}`)
    const number = argument === undefined ? next : Number(argument)
    parts.push({
      raw,
      offset: verb,
      letter,
      argument: number,
      zero: flags.includes('0'),
      sharp: flags.includes('#'),
      plus: flags.includes('+'),
      minus: flags.includes('-'),
      space: flags.includes(' '),
      width: width === undefined ? undefined : Number(width),
      precision: precision === undefined ? undefined : Number(precision.slice(1)),
    })
    next = number + 1
  }
  return parts
}
