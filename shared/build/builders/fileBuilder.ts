import { createReadStream, createWriteStream } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { FieldSet } from '../../template/component/fields.ts'
import type { Builder } from '../builder.ts'
import { mockCommunicator } from '../communicators/none.ts'
import { makeMissing } from '../../base/makeMissing.ts'

const fields = {
  target: { type: 'text', required: true },
  source: { type: 'text' },
  content: { type: 'text' },
} as const satisfies FieldSet

/** Writes a file: of content of the template, readable by this account alone, or a copy of another. It stays when a provisioner fails. */
export const fileBuilder: Builder<typeof fields> = {
  fields,
  check({ source = '', content = '' }) {
    if (source !== '' && content !== '')
      return [{ field: 'content', text: 'Only one of source and content may be set.' }]
    if (source === '' && content === '')
      return [{ severity: 'warning', text: 'Neither source nor content is set; the file will be empty.' }]
    return []
  },
  async run({ configured, run, provision, say, step }) {
    const { target, source = '', content = '' } = configured.config
    const path = resolve(run.workingDirectory, target)
    await step('write the file', async () => {
      await makeMissing(dirname(path))
      if (source === '') await writeFile(path, content, { mode: 0o600 })
      else await pipeline(createReadStream(resolve(run.workingDirectory, source)), createWriteStream(path))
      say(source === '' ? `Wrote ${target}.` : `Copied ${source} to ${target}.`)
    })
    return provision({ communicator: mockCommunicator }, async () => ({
      builderId: 'packer.file',
      id: 'File',
      files: [target],
      description: `Stored file: ${target}`,
      destroy: () => rm(path, { force: true }),
    }))
  },
}
