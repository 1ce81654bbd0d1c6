/**
 * Terminal sequences of ECMA-48: control sequences (CSI), control strings that are terminated (OSC, DCS, SOS,
 * PM, APC), and the other escape sequences. What is left of a broken one falls to `unseen`.
 */
const terminalSequence =
  /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)|\x1b[ -/]*[0-~]/g

/**
 * What a culture-sensitive search passes over, so that it could hide inside a command: control characters but
 * TAB, format characters, default-ignorable code points (Unicode DerivedCoreProperties).
 */
const unseen = (): RegExp => /[\0-\x08\n-\x1f\x7f-\x9f\p{Format}\p{Default_Ignorable_Code_Point}]/gu

/**
 * `##vso` (Azure Pipelines warns of one that is no command) and `##[` anywhere, in any case. What counts as ignorable differs between the tables of operating
 * systems, so everything outside ASCII is taken to be.
 */
const hashCommand = /#[^\t -~]*#(?=[^\t -~]*(?:v[^\t -~]*s[^\t -~]*o|\[))/gi

/** `::` where nothing visible of ASCII is before it. */
const colonCommand = /^([^!-~]*:)(?=[^\t -~]*:)/

/** Visible ASCII other than `#`, space and TAB make up most lines; only the rest needs a second look. */
const unusual = /[^\t !"$-~]/

/** Made when it is needed, as the classes of Unicode take long to look up. */
const suspicious = (): RegExp =>
  /[\0-\x08\n-\x1f\x7f-\x9f\u2028\u2029\p{Format}\p{Default_Ignorable_Code_Point}\p{Surrogate}]|#[#\u{80}-\u{10ffff}]/u

const colon = 0x3a

/** Whether the first character rules out that a command starts the line. */
const startsVisibly = (line: string): boolean => {
  const unit = line.charCodeAt(0)
  return unit > 0x20 && unit < 0x7f && unit !== colon
}

const isInert = (line: string): boolean =>
  (!unusual.test(line) || !suspicious().test(line)) && (startsVisibly(line) || !colonCommand.test(line))

/**
 * Makes one line inert for the agents of Azure Pipelines and GitHub Actions, whatever it holds: terminal
 * sequences, control characters other than TAB and invisible characters go, lone surrogates become U+FFFD, and
 * `##vso`, `##[` and a leading `::` get a visible `_`. Idempotent; linear in the length; the same string if
 * there is nothing to do.
 */
export const sanitiseLine = (line: string): string => {
  if (isInert(line)) return line
  return line
    .replace(terminalSequence, '')
    .toWellFormed()
    .replace(/[\u2028\u2029]/g, ' ')
    .replace(unseen(), '')
    .replace(hashCommand, '$&_')
    .replace(colonCommand, '$1_')
}

/** Everything that some program takes for the end of a line. */
const lineEnd = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/

/** The lines of a text, by every line end there is in Unicode (UAX #14: CR, LF, CRLF, VT, FF, NEL, LS, PS). */
export const linesOfText = (text: string): readonly string[] => text.split(lineEnd)

/** Makes a text of many lines inert, line by line; all line ends become `\n`. */
export const sanitiseText = (text: string): string => linesOfText(text).map(sanitiseLine).join('\n')
