import { stat } from 'node:fs/promises'
import { basename, dirname, posix, resolve } from 'node:path'
import type { FieldProblem } from '../../template/component/definition.ts'
import type { FieldSet } from '../../template/component/fields.ts'
import { templateData } from '../buildFacts.ts'
import type { Provisioner, ProvisionerContext } from '../provisioner.ts'
import { makeMissing } from '../../base/makeMissing.ts'

const fields = {
  source: { type: 'text' },
  sources: { type: 'texts' },
  content: { type: 'text' },
  destination: { type: 'text', required: true },
  direction: { type: 'text' },
  generated: { type: 'boolean' },
} as const satisfies FieldSet

type FileContext = ProvisionerContext<typeof fields>

/** Copies files and folders to the machine or from it. A file keeps its mode; one made of content is for root alone. */
export const file: Provisioner<typeof fields> = {
  fields,
  async check(config, host) {
    const { source = '', sources = [], content = '', destination, direction = 'upload', generated } = config
    const problems: FieldProblem[] = []
    const ways = [source !== '', sources.length > 0, content !== ''].filter(Boolean).length
    if (ways !== 1) problems.push({ text: 'Set exactly one of source, sources and content.' })
    if (destination === '') problems.push({ field: 'destination', text: 'Name the destination.' })
    if (direction !== 'upload' && direction !== 'download')
      problems.push({ field: 'direction', text: `${direction} is neither upload nor download.` })
    if (direction === 'download' && content !== '')
      problems.push({ field: 'content', text: 'It can only be uploaded.' })
    if (direction !== 'upload' || generated) return problems
    for (const path of source === '' ? sources : [source])
      if ((await host.kindOf(path)) === undefined)
        problems.push({
          field: source === '' ? 'sources' : 'source',
          text: `There is no file or folder ${path}. Set generated = true if it is made during the build.`,
        })
    return problems
  },
  async run(context) {
    const { source = '', sources = [], content = '', destination, direction } = context.configured.config
    const render = (text: string) => context.configured.render(text, templateData(context.facts, {}))
    const target = render(destination)
    if (content !== '') return uploadContent(context, content, target)
    for (const path of source === '' ? sources : [source]) {
      if (direction === 'download') await download(context, render(path), target)
      else await upload(context, render(path), target)
    }
  },
}

async function uploadContent(
  { communicator, say, signal }: FileContext,
  content: string,
  target: string,
): Promise<void> {
  if (target.endsWith('/'))
    throw new Error(`Content needs the name of a file; ${target} is the name of a folder.`)
  say(`Uploading content to ${target}.`)
  await communicator.upload(Buffer.from(content), target, { signal })
}

async function upload(
  { communicator, say, signal, run }: FileContext,
  source: string,
  target: string,
): Promise<void> {
  const path = resolve(run.workingDirectory, source)
  if ((await stat(path)).isDirectory()) {
    say(`Uploading the folder ${source} to ${target}.`)
    return communicator.uploadFolder(source.endsWith('/') ? `${path}/` : path, target, { signal })
  }
  const name = target.endsWith('/') ? target + basename(path) : target
  say(`Uploading ${source} to ${name}.`)
  await communicator.upload({ file: path }, name, { signal })
}

async function download(
  { communicator, say, signal, run }: FileContext,
  source: string,
  target: string,
): Promise<void> {
  const path = resolve(run.workingDirectory, target)
  await makeMissing(target.endsWith('/') ? path : dirname(path), 0o755)
  if (source.endsWith('/')) {
    say(`Downloading the folder ${source} to ${target}.`)
    return communicator.downloadFolder(source, path, { signal })
  }
  const name = target.endsWith('/') ? resolve(path, posix.basename(source)) : path
  say(`Downloading ${source} to ${name}.`)
  await communicator.download(source, name, { signal })
}
