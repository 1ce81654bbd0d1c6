import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { given } from '../given.ts'
import type { Provisioner, ProvisionerContext } from '../provisioner.ts'
import { inlineText } from '../scripts/inlineScript.ts'
import { inlineLines, scriptFiles } from '../scripts/scriptSources.ts'
import { sleepFor } from '../timing.ts'
import { runRemoteScript, type RemoteScript } from './remoteScript.ts'
import { checkShell, shellFields } from './shellFields.ts'

/** Runs scripts on the machine, one after the other, up to the first that fails. None stays there, however it ends. */
export const shell: Provisioner<typeof shellFields> = {
  fields: shellFields,
  check: checkShell,
  async run(context) {
    const { configured, clock, signal, say } = context
    for (const script of await scriptsOf(context)) {
      say(`Running the script ${script.shown} on the machine.`)
      await runRemoteScript(context, script)
    }
    await sleepFor(clock, configured.config.pause_after ?? 0, signal)
  },
}

async function scriptsOf(context: ProvisionerContext<typeof shellFields>): Promise<readonly RemoteScript[]> {
  const { configured, run, facts } = context
  const { config } = configured
  const lines = inlineLines({ inline: config.inline })
  if (lines) {
    const text = inlineText(context, facts, lines)
    // A script that names its interpreter itself keeps it, unless the template asks for another.
    const hasOwn = text.startsWith('#!') && given(config.inline_shebang) === undefined
    const head = hasOwn ? '' : `#!${given(config.inline_shebang) ?? '/bin/sh -e'}\n`
    return [{ shown: 'of the template', content: Buffer.from(head + text) }]
  }
  const scripts: RemoteScript[] = []
  for (const path of scriptFiles(config)) {
    const bytes = await readFile(resolve(run.workingDirectory, path))
    scripts.push({ shown: path, content: config.binary ? bytes : withUnixLines(bytes) })
  }
  return scripts
}

/** CRLF becomes LF; nothing else of the bytes is touched. */
function withUnixLines(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n'), 'latin1')
}
