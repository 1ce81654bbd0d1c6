import { parseProperties } from '../ado/command.ts'
import { parseEither } from '../ignorable.ts'

/** A workflow command. Property names ignore case; they are lower case here. */
export interface GitHubCommand {
  readonly name: string
  readonly properties: Readonly<Record<string, string>>
  readonly data: string
  readonly form: 'v2' | 'v1'
}

/** The commands the runner has registered when a step starts. */
export const registeredCommands: readonly string[] = [
  'add-mask',
  'add-matcher',
  'add-path',
  'debug',
  'echo',
  'endgroup',
  'error',
  'group',
  'notice',
  'remove-matcher',
  'save-state',
  'set-env',
  'set-output',
  'stop-commands',
  'warning',
]

/** .NET's white space, which the runner trims before it looks for `::`. */
const leadingSpace = /^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/

/** Reads a line by the runner's two grammars, `::name::` first, with and without its ignorable code points. */
export function readGitHubLine(
  line: string,
  isRegistered: (name: string) => boolean,
): { readonly command: GitHubCommand; readonly disguised: boolean } | undefined {
  const found = parseEither(line, (text) => parseV2(text, isRegistered) ?? parseV1(text, isRegistered))
  return found === undefined ? undefined : { command: found.parsed, disguised: found.disguised }
}

/** `::name key=value,…::data` after leading white space. */
export function parseV2(text: string, isRegistered: (name: string) => boolean): GitHubCommand | undefined {
  const message = text.replace(leadingSpace, '')
  const end = message.startsWith('::') ? message.indexOf('::', 2) : -1
  if (end < 0) return undefined
  const head = message.slice(2, end)
  const space = head.indexOf(' ')
  const name = space < 0 ? head : head.slice(0, space)
  if (!isRegistered(name)) return undefined
  return {
    name,
    properties: space > 0 ? parseProperties(head.slice(space + 1).trim(), ',', unescapeV2Property) : {},
    data: unescapeV2Data(message.slice(end + 2)),
    form: 'v2',
  }
}

/** `##[name key=value;…]data` anywhere in the line. */
export function parseV1(text: string, isRegistered: (name: string) => boolean): GitHubCommand | undefined {
  const start = text.indexOf('##[')
  const end = start < 0 ? -1 : text.indexOf(']', start)
  if (end < 0) return undefined
  const head = text.slice(start + 3, end)
  const space = head.indexOf(' ')
  const name = space < 0 ? head : head.slice(0, space)
  if (!isRegistered(name)) return undefined
  return {
    name,
    properties: space > 0 ? parseProperties(head.slice(space + 1), ';', unescapeV1) : {},
    data: unescapeV1(text.slice(end + 1)),
    form: 'v1',
  }
}

/** Undoes the escapes of v2 data, `%25` last. */
export function unescapeV2Data(text: string): string {
  return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%')
}

/** Undoes the escapes of a v2 property. */
export function unescapeV2Property(text: string): string {
  return text
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',')
    .replaceAll('%25', '%')
}

/** Undoes the escapes of v1, in properties and data. */
export function unescapeV1(text: string): string {
  return text
    .replaceAll('%3B', ';')
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%5D', ']')
    .replaceAll('%25', '%')
}
