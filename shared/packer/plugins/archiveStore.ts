import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { copyFile, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { boundedWork } from '../../base/boundedWork.ts'
import type { ReleaseFile, ReleaseSource } from '../releases/releaseSource.ts'

/** More at a time would all be there at the same late moment, and nothing to unpack before it. */
const mostFetches = 3

/** The archives of one run, each fetched once, in a directory that goes away with the run. */
export class ArchiveStore {
  readonly #directory: string
  readonly #paths = new Map<string, Promise<string>>()
  readonly #fetching = boundedWork(mostFetches)

  constructor(directory: string) {
    this.#directory = directory
  }

  /** The path of an archive, which is fetched if nobody asked for it before. Throws what fetching throws. */
  async get(file: ReleaseFile): Promise<string> {
    const known = this.#paths.get(file.sha256)
    if (known !== undefined) return known
    const path = join(this.#directory, `${randomUUID()}.zip`)
    const fetched = this.#fetching(() => file.fetch(path)).then(() => path)
    this.#paths.set(file.sha256, fetched)
    fetched.catch(() => this.#paths.delete(file.sha256))
    return fetched
  }

  /** A source whose archives come out of this store, so that none is fetched twice. */
  serving(source: ReleaseSource): ReleaseSource {
    return {
      ...source,
      release: async (product, version) => {
        const release = await source.release(product, version)
        if (release === undefined) return undefined
        const files = release.files.map((file) => ({
          ...file,
          fetch: async (path: string) =>
            copyFile(await this.get(file), path, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE),
        }))
        return { ...release, files }
      },
    }
  }

  /** Frees the space of an archive that nobody asks for again. */
  async drop(file: ReleaseFile): Promise<void> {
    const path = await this.#paths.get(file.sha256)?.catch(() => undefined)
    this.#paths.delete(file.sha256)
    if (path !== undefined) await unlink(path).catch(() => undefined)
  }
}
