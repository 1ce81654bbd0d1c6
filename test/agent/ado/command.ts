import { parseEither } from '../ignorable.ts'

/** A logging command: `##vso[area.event name=value;…]data`. Property names ignore case; they are lower case here. */
export interface AdoCommand {
  readonly area: string
  readonly event: string
  readonly properties: Readonly<Record<string, string>>
  readonly data: string
}

/** What a line is to the agent: a command, something that wanted to be one, or text (undefined). */
export type AdoLine =
  | { readonly kind: 'command'; readonly command: AdoCommand; readonly disguised: boolean }
  | { readonly kind: 'unparsable'; readonly disguised: boolean }

const prefix = '##vso['

/** Reads a line by the agent's grammar, with and without its ignorable code points. */
export function readAdoLine(line: string): AdoLine | undefined {
  const found = parseEither(line, parseAdoCommand)
  if (found !== undefined) return { kind: 'command', command: found.parsed, disguised: found.disguised }
  const keyword = parseEither(line, (text) => (text.includes('##vso') ? true : undefined))
  return keyword === undefined ? undefined : { kind: 'unparsable', disguised: keyword.disguised }
}

/** Parses the command at the first prefix of a text, wherever it is; undefined when the agent finds none. */
export function parseAdoCommand(text: string): AdoCommand | undefined {
  const start = text.indexOf(prefix)
  const end = start < 0 ? -1 : text.indexOf(']', start)
  if (end < 0) return undefined
  const head = text.slice(start + prefix.length, end)
  const space = head.indexOf(' ')
  const name = (space < 0 ? head : head.slice(0, space)).split('.').filter(Boolean)
  const [area, event] = name
  if (name.length !== 2 || area === undefined || event === undefined) return undefined
  return {
    area,
    event,
    properties: space > 0 ? parseProperties(head.slice(space + 1), ';', unescapeAdo) : {},
    data: unescapeAdo(text.slice(end + 1)),
  }
}

/**
 * Splits `a=b;c=d` as .NET's Split with RemoveEmptyEntries does: a property without a value is none, and the
 * equals signs that lead a value are lost. A later property of the same name wins.
 */
export function parseProperties(
  text: string,
  separator: string,
  unescape: (escaped: string) => string,
): Record<string, string> {
  const properties: Record<string, string> = Object.create(null) as Record<string, string>
  for (const part of text.split(separator)) {
    const pair = /^=*([^=]+)=+(.+)$/su.exec(part)
    if (pair?.[1] !== undefined && pair[2] !== undefined)
      properties[pair[1].toLowerCase()] = unescape(pair[2])
  }
  return { ...properties }
}

/** Undoes the agent's escapes, `%AZP25` last; they are exact, so `%3b` stays as it is. */
export function unescapeAdo(escaped: string): string {
  return escaped
    .replaceAll('%3B', ';')
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%5D', ']')
    .replaceAll('%AZP25', '%')
}
