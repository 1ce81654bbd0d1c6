import { createForeignText } from '#shared/base/text/foreignLines.ts'
import { LineSplitter } from '#shared/base/text/lineSplitter.ts'
import { Masker } from '#shared/base/text/masker.ts'
import { parseMachineReadable } from '#shared/packer/driver/machineReadable.ts'
import { parseUiMessage } from '#shared/packer/driver/uiMessage.ts'

/** The whole way of Packer's output into a log: split, parse, mask, sanitise. Returns what it would print, in characters. */
export const createLogPathReader = (secrets: readonly string[]): ((chunk: Uint8Array) => number) => {
  const masker = new Masker()
  for (const secret of secrets) masker.add(secret)
  const splitter = new LineSplitter({ masker })
  const foreign = createForeignText(masker)
  return (chunk) => {
    let printed = 0
    for (const { text, continued } of splitter.push(chunk)) {
      const row = continued ? undefined : parseMachineReadable(text)
      const message = row === undefined ? undefined : parseUiMessage(row)
      for (const piece of foreign(message === undefined ? text : message.text)) printed += piece.length + 1
    }
    return printed
  }
}

/** Made-up secrets of the usual kinds and lengths. */
export const benchSecrets = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, at) =>
    `${at}Zq8~kX${(at * 7919 + 104729).toString(36)}.pL/w+Yt${at}`.padEnd(12 + (at % 30), 'Qx7'),
  )

/** Output like that of a package installation under a build of Packer 1.13 or later, about a megabyte. */
export const packerOutput = (): Buffer => {
  const lines = Array.from({ length: 9000 }, (_, at) => {
    const text = [
      `Get:${at} http://deb.debian.org/debian bookworm/main amd64 libfoo${at}-dev amd64 1.2.${at} [${at * 37} kB]`,
      `Unpacking libfoo${at}-dev:amd64 (1.2.${at}) ...`,
      `Setting up libfoo${at}-dev:amd64 (1.2.${at}) ...`,
      `\u001b[1;32m✓\u001b[0m step ${at} of 9000 done, ${at % 100}%`,
      `update-alternatives: using /usr/bin/foo${at} to provide /usr/bin/foo (foo) in auto mode`,
      `##[section]Starting: ${at}`,
    ][at % 6 === 3 && at % 12 !== 3 ? 2 : at % 6 === 5 && at % 600 !== 5 ? 4 : at % 6]
    return `${1795287222 + (at >> 5)},,ui,say,==> azure-arm.base: ${(text ?? '').replaceAll(',', '%!(PACKER_COMMA)')}`
  })
  return Buffer.from(`${lines.join('\n')}\n`)
}
