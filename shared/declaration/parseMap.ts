import type { ParsedInput } from './parseInput.ts'

const namePattern = /^[A-Za-z_][A-Za-z0-9_.-]*$/

/**
 * Parses `NAME=VALUE` lines or one JSON object into a Map. A value may hold `=`; it runs to the end of its line. In JSON, a
 * string is taken as it is and any other value as its JSON text, which is also an HCL expression.
 */
export function parseMap(text: string): ParsedInput {
  return text.trimStart().startsWith('{') ? parseJson(text) : parseLines(text)
}

function parseLines(text: string): ParsedInput {
  const map = new Map<string, string>()
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue
    const equals = line.indexOf('=')
    // The line itself may be a secret, so a problem names its number only.
    if (equals < 0) return { problem: `line ${index + 1} is not NAME=VALUE.` }
    const problem = addEntry(
      map,
      line.slice(0, equals).trim(),
      line.slice(equals + 1).trim(),
      `line ${index + 1}`,
    )
    if (problem) return { problem }
  }
  return { value: map }
}

function parseJson(text: string): ParsedInput {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return { problem: 'begins with { but is not valid JSON.' }
  }
  const map = new Map<string, string>()
  for (const [name, value] of Object.entries(parsed as Record<string, unknown>)) {
    const problem = addEntry(
      map,
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
      `the JSON object`,
    )
    if (problem) return { problem }
  }
  return { value: map }
}

function addEntry(map: Map<string, string>, name: string, value: string, where: string): string | undefined {
  if (!namePattern.test(name)) return `${where} has a name that is not a variable name.`
  if (map.has(name)) return `${name} is given twice.`
  if (value.includes('\0')) return `${name} holds a NUL character.`
  map.set(name, value)
  return undefined
}
