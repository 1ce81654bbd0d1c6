import { open } from 'node:fs/promises'
import { resolve } from 'node:path'
import { errnoOf, ImageError } from '../../base/errors.ts'
import { readRequiredVersions } from '../../template/readRequiredVersions.ts'
import { anyVersion, parseVersionWish, type VersionWish } from './versionWish.ts'

/** The inputs that say which Packer is wanted. */
export interface WishInputs {
  /** A range, `latest`, or `template`. */
  readonly packerVersion: string | undefined
  readonly packerVersionFile: string | undefined
  readonly template: string | undefined
}

const mostBytes = 4096

/** Reads which Packer is wanted, from the input, a version file or the template. Throws INPUT_INVALID and errors of these files. */
export async function readVersionWish(inputs: WishInputs, workingDirectory: string): Promise<VersionWish> {
  const { packerVersion, packerVersionFile, template } = inputs
  if (packerVersion !== undefined && packerVersionFile !== undefined)
    throw new ImageError('INPUT_INVALID', 'packerVersion and packerVersionFile exclude each other.')
  if (packerVersionFile !== undefined) {
    const text = await readVersionFile(resolve(workingDirectory, packerVersionFile))
    return parseVersionWish([text], packerVersionFile)
  }
  if (packerVersion === undefined) return anyVersion
  if (packerVersion !== 'template') return parseVersionWish([packerVersion], 'packerVersion')
  if (template === undefined)
    throw new ImageError('INPUT_INVALID', 'packerVersion: template needs the input template as well.')
  const required = await readRequiredVersions(template, workingDirectory)
  return required.length === 0 ? anyVersion : parseVersionWish(required, `required_version of ${template}`)
}

/** The one line of a `.packer-version`; lines that begin with `#` are for people. */
async function readVersionFile(path: string): Promise<string> {
  const unreadable = (thrown: unknown) =>
    new ImageError('FILE_UNREADABLE', `packerVersionFile: ${path}: ${errnoOf(thrown) ?? String(thrown)}`, {
      cause: thrown,
    })
  const handle = await open(path).catch((thrown: unknown) => {
    throw unreadable(thrown)
  })
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(mostBytes), 0, mostBytes, 0)
    const text = buffer.toString('utf8', 0, bytesRead).replace(/^\uFEFF/, '')
    const lines = text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.startsWith('#'))
    const [version] = lines
    if (version === undefined || lines.length > 1)
      throw new ImageError(
        'INPUT_INVALID',
        `packerVersionFile: ${path} must have one line, such as 1.16.0 or ~> 1.16.`,
      )
    return version
  } catch (thrown) {
    throw errnoOf(thrown)?.startsWith('E') === true && !(thrown instanceof ImageError)
      ? unreadable(thrown)
      : thrown
  } finally {
    await handle.close()
  }
}
