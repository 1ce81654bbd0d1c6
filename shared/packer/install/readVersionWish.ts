import { open } from 'node:fs/promises'
import { resolve } from 'node:path'
import { ImageError, isImageError } from '../../base/errors.ts'
import { lookBeforeReading } from '../../base/readOrdinaryFile.ts'
import { unreadable } from '../../base/unreadable.ts'
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
  const name = `packerVersionFile: ${path}`
  const refuse = (thrown: unknown): never => {
    throw isImageError(thrown) ? thrown : unreadable(name, thrown)
  }
  await lookBeforeReading(path, name).catch(refuse)
  const handle = await open(path).catch(refuse)
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
    return refuse(thrown)
  } finally {
    await handle.close()
  }
}
