import { readFileSync } from 'node:fs'
import { type MachineReadableRow, parseMachineReadable } from '#shared/packer/driver/machineReadable.ts'
import { parseUiMessage, type UiMessage } from '#shared/packer/driver/uiMessage.ts'

/** What a real Packer printed, from the `captures` folder. */
export const capture = (name: string): string =>
  readFileSync(new URL(`captures/${name}`, import.meta.url), 'utf8')

/** The rows in an output. */
export const rowsOf = (output: string): readonly MachineReadableRow[] =>
  output.split('\n').flatMap((line) => parseMachineReadable(line) ?? [])

/** The messages in an output. */
export const messagesOf = (output: string, knownBuilds?: readonly string[]): readonly UiMessage[] =>
  rowsOf(output).flatMap((row) => parseUiMessage(row, knownBuilds) ?? [])
