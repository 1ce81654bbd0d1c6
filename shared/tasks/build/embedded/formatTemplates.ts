import { readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { randomUUID } from 'node:crypto'
import { errnoOf, ImageError } from '../../../base/errors.ts'
import { readOrdinaryFile } from '../../../base/readOrdinaryFile.ts'
import { unreadable } from '../../../base/unreadable.ts'
import { formatFile, type FormattedFile } from '../../../template/formatFile.ts'
import type { BuildContext, BuildInputs } from '../../build.ts'
import { refuseErrors, showDiagnostics } from '../../../template/reportDiagnostics.ts'

const formattable = /\.(?:pkr|pkrvars)\.hcl$/

/** Brings HCL2 files into the style of `packer fmt`, or says which are not in it. A folder stands for the files right in it. */
export async function formatTemplates(
  inputs: BuildInputs,
  workingDirectory: string,
  ctx: BuildContext,
): Promise<void> {
  const paths = await filesToFormat(inputs.template, workingDirectory)
  const diagnostics: FormattedFile['diagnostics'][number][] = []
  const unformatted: string[] = []
  for (const path of paths) {
    const full = resolve(workingDirectory, path)
    const { change, diagnostics: problems } = formatFile(path, await readOrdinaryFile(full, path))
    diagnostics.push(...problems)
    if (change === undefined) continue
    unformatted.push(path)
    if (inputs.check) ctx.log.info(change.diff)
    else {
      await replace(full, change.bytes)
      // At once: whatever goes wrong with the next file, this one is rewritten.
      ctx.log.foreign([path])
    }
  }
  if (!inputs.check) ctx.log.info(`${files(paths.length)} looked at, ${unformatted.length} rewritten.`)
  const places = { workingDirectory, root: ctx.agent.workingDirectory }
  showDiagnostics(diagnostics, ctx.log, places)
  refuseErrors(diagnostics, ctx.log, places)
  if (inputs.check && unformatted.length > 0)
    throw new ImageError('NOT_FORMATTED', ctx.log.mask(unformatted.join('\n')), {
      findings: unformatted.map((path) => ({
        text: `${path} is not formatted.`,
        at: { file: relative(ctx.agent.workingDirectory, resolve(workingDirectory, path)) },
      })),
    })
  if (inputs.check) ctx.log.info(`${files(paths.length)} looked at, ${unformatted.length} to be rewritten.`)
}

function files(count: number): string {
  return count === 1 ? '1 file' : `${count} files`
}

async function filesToFormat(template: string, workingDirectory: string): Promise<readonly string[]> {
  const full = resolve(workingDirectory, template)
  const found = await stat(full).catch((thrown: unknown) => {
    const errno = errnoOf(thrown) ?? String(thrown)
    if (errno === 'ENOENT' || errno === 'ENOTDIR')
      throw new ImageError('TEMPLATE_NOT_FOUND', `${template} does not exist.`)
    throw unreadable(template, thrown)
  })
  if (found.isDirectory())
    return (await readdir(full, { withFileTypes: true }))
      .filter((entry) => formattable.test(entry.name) && !entry.isDirectory())
      .map(({ name }) => name)
      .toSorted()
      .map((name) => join(template, name))
  if (!formattable.test(template))
    throw new ImageError(
      'INPUT_INVALID',
      `template: ${template} is no HCL2 file; fmt takes .pkr.hcl and .pkrvars.hcl files.`,
    )
  return [template]
}

/** All of the new content or none of it, with the mode of the old. */
async function replace(full: string, bytes: Uint8Array): Promise<void> {
  const { mode } = await stat(full)
  const beside = `${full}.${randomUUID()}`
  try {
    await writeFile(beside, bytes, { flag: 'wx', mode: mode & 0o777 })
    await rename(beside, full)
  } catch (thrown) {
    await rm(beside, { force: true })
    throw thrown
  }
}
