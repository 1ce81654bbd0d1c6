/** Something Packer has to say about a template, a variable or a plugin. */
export interface PackerDiagnostic {
  readonly severity: 'error' | 'warning'
  readonly summary: string
  /** Further text, paragraphs parted by an empty line; may be empty. */
  readonly detail: string
  /** Where in the template; the file as Packer names it, line and column from 1. */
  readonly at?: { readonly file: string; readonly line: number; readonly column?: number }
}

/** The column at which Packer wraps its explanations. */
const wrapColumn = 78

/** Joins lines that were parted only because the next word did not fit. */
const unwrapped = (lines: readonly string[]): string => {
  const joined: string[] = []
  let previous = ''
  for (const line of lines) {
    const firstWord = line.split(' ', 1)[0] ?? ''
    const wrapped = previous !== '' && /^\S/.test(line) && previous.length + 1 + firstWord.length > wrapColumn
    if (wrapped) joined.push(`${joined.pop() ?? ''} ${line}`)
    else joined.push(line)
    previous = line
  }
  return joined.join('\n').trim()
}

const place = /^ {2}on (.+) line (\d+)(?:,(\d+)(?:-\d+(?:,\d+)?)?)?(?:, in .*)?:$/
const goPlace = /^(.+?):(\d+),(\d+)-(?:\d+,)?\d+: (.+)$/s

const placeOf = (
  file: string,
  line: string,
  column: string | undefined,
): NonNullable<PackerDiagnostic['at']> =>
  column === undefined ? { file, line: Number(line) } : { file, line: Number(line), column: Number(column) }

/** The bullets of a list of errors, as Go's multierror prints them: `\t* text`, the text possibly wrapped. */
const bulletsOf = (lines: readonly string[]): readonly string[] => {
  const first = lines.findIndex((line) => line.startsWith('\t* '))
  if (first < 0 || !/^\d+ errors? occurred:$/.test(lines[first - 1] ?? '')) return []
  return lines
    .slice(first)
    .join('\n')
    .split(/^\t\* /m)
    .map((bullet) => bullet.trim().replaceAll('\n', ' '))
    .filter((bullet) => bullet !== '')
}

const bulletDiagnostic = (severity: PackerDiagnostic['severity'], bullet: string): PackerDiagnostic => {
  const [, file, line, column, text] = goPlace.exec(bullet) ?? []
  if (file === undefined || line === undefined || text === undefined)
    return { severity, summary: bullet, detail: '' }
  const [summary = '', ...detail] = text.split('; ')
  return { severity, summary, detail: detail.join('; '), at: placeOf(file, line, column) }
}

const blockDiagnostics = (block: string): readonly PackerDiagnostic[] => {
  const [head = '', ...lines] = block.split('\n')
  const severity = head.startsWith('Warning: ') ? 'warning' : 'error'
  const summary = head.slice(head.indexOf(': ') + 2).trim()
  const bullets = bulletsOf(lines)
  if (bullets.length > 0) return bullets.map((bullet) => bulletDiagnostic(severity, bullet))

  const placed = lines.findIndex((line) => place.test(line))
  if (placed < 0) {
    const detail = unwrapped(lines)
    if (summary !== '') return [{ severity, summary, detail }]
    const [first = '', ...rest] = detail.split('\n')
    return [{ severity, summary: first, detail: rest.join('\n').trim() }]
  }
  const [, file = '', line = '', column] = place.exec(lines[placed] ?? '') ?? []
  const codeEnd = lines.findIndex((text, at) => at > placed && text.trim() === '')
  const after = codeEnd < 0 ? [] : lines.slice(codeEnd)
  const detail = [unwrapped(lines.slice(0, placed)), unwrapped(after)]
    .filter((text) => text !== '')
    .join('\n\n')
  return [{ severity, summary, detail, at: placeOf(file, line, column) }]
}

const jsonError = /(Error parsing JSON: [^\n]*)\nAt line (\d+), column (\d+) \(offset \d+\):\n([\s\S]*)/

const jsonDiagnostic = (text: string, templateFile: string | undefined): PackerDiagnostic | undefined => {
  const [, summary, line, column, code] = jsonError.exec(text) ?? []
  if (summary === undefined || line === undefined || code === undefined) return undefined
  const told = { severity: 'error', summary, detail: code.trimEnd() } as const
  return templateFile === undefined ? told : { ...told, at: placeOf(templateFile, line, column) }
}

/**
 * The diagnostics in a text that Packer itself wrote (a message without a build; scripts can print anything):
 * HCL diagnostics with or without a place, lists of errors with `file:line,column-…:` and syntax errors of JSON
 * templates, which do not name their file: give it as `templateFile`. Empty if there is none in the text.
 */
export const parseDiagnostics = (uiErrorText: string, templateFile?: string): readonly PackerDiagnostic[] => {
  const json = jsonDiagnostic(uiErrorText, templateFile)
  if (json !== undefined) return [json]
  return uiErrorText
    .split(/^(?=(?:Error|Warning): )/m)
    .filter((block) => /^(?:Error|Warning): /.test(block))
    .flatMap(blockDiagnostics)
}
