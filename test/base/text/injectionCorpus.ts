const commands = [
  '##vso[task.setvariable variable=stolen;isOutput=true]value',
  '##vso[task.prependpath]/tmp/evil',
  '##vso[task.complete result=Succeeded;]done',
  '##[error]forged',
  '##[add-mask]a',
  '##[set-output name=imageId]forged',
  '::set-output name=imageId::forged',
  '::error file=a,line=1::forged',
  '::add-mask::a',
  '::stop-commands::token',
] as const

/** Code points that a search by the rules of some culture may pass over. */
const hidden = [
  '\u00ad',
  '\u034f',
  '\u061c',
  '\u115f',
  '\u17b4',
  '\u180e',
  '\u200b',
  '\u200d',
  '\u200f',
  '\u202e',
  '\u2060',
  '\u2064',
  '\u206f',
  '\u3164',
  '\ufe0f',
  '\ufeff',
  '\uffa0',
  '\ufff9',
  '\u{e0001}',
  '\u{e0100}',
  '\u{1d173}',
  '\0',
  '\x07',
  '\x08',
  '\x7f',
  '\x85',
  '\x9b',
  '\ud800',
  '\udc00',
  '\ufffd',
]

const terminal = [
  '\x1b[31m',
  '\x1b[0;1K',
  '\x1b]0;title\x07',
  '\x1b]8;;http://x\x1b\\',
  '\x1b(B',
  '\x1bc',
  '\x9b31m',
]

const before = [
  '',
  ' ',
  '\t',
  '\u00a0',
  '\u3000',
  '\u2028',
  '\u0085',
  'text ',
  '==> null.x: ',
  '    null.x: ',
  '#',
  '##',
  '####',
  '#_##',
  ':',
  '50%\r',
  '50%\r\r',
  '\x1b[2K\r',
  '\x1b',
  '\x1b[',
  '\x1b]',
  '\u200b\ufeff',
  '中文',
  '🙂',
]

const cases: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => text.toUpperCase(),
  (text) => text.replace('vso', 'vSo'),
]

/** The places inside a command's introducer where something can be hidden: after each of its first characters. */
const splitPoints = (command: string): readonly number[] => {
  const length = command.startsWith('##vso[') ? 6 : command.startsWith('##[') ? 3 : 2
  return [...Array(length).keys()]
}

const insertAt = (text: string, at: number, what: string): string => text.slice(0, at) + what + text.slice(at)

/**
 * Output lines (some with a carriage return inside) by which a hostile program could try to give a command to
 * the agent of Azure Pipelines or of GitHub Actions: every command form, in several cases, after all kinds of
 * text, with invisible characters and terminal sequences at every place of the introducer.
 */
export const injectionLines = (): string[] => {
  const lines = new Set<string>()
  for (const command of commands) {
    for (const change of cases) for (const start of before) lines.add(start + change(command))
    for (const at of splitPoints(command)) {
      for (const what of [...hidden, ...terminal]) {
        lines.add(insertAt(command, at, what))
        lines.add(`==> null.x: ${insertAt(command, at, what + what)}`)
      }
    }
    for (const what of hidden) lines.add(command.split('').join(what))
    lines.add(`${command} and again ${command}`)
    lines.add(command.repeat(3))
  }
  return [...lines]
}
