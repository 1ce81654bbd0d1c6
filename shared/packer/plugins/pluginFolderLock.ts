import { readdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../../base/clock.ts'
import { isImageError } from '../../base/errors.ts'
import { holdLock } from '../../base/lock.ts'
import { makeMissing } from '../../base/makeMissing.ts'
import { unwritable } from '../../base/unwritable.ts'
import { partialPrefix } from './storePlugin.ts'

/** How long another job that installs the same is waited for. */
const lockWaitMs = 10 * 60_000

/** What is needed to hold a folder of plugins. */
export interface FolderHolder {
  readonly clock: Clock
  readonly signal: AbortSignal
}

/** The right to be the only one who writes to the folder of a source. */
export class PluginFolderLock implements AsyncDisposable {
  readonly #place: () => Promise<string>
  readonly #holder: FolderHolder
  #held: AsyncDisposable | undefined

  /** `place` is asked for the folder when it is to be held. */
  constructor(place: () => Promise<string>, holder: FolderHolder) {
    this.#place = place
    this.#holder = holder
  }

  /**
   * Takes it, unless it is held; the folder is made when it is missing, and what a killed run left half-written in it is removed.
   * Resolves with the folder. Throws FILE_UNWRITABLE, DISK_FULL or LOCK_BUSY.
   */
  async hold(): Promise<string> {
    const folder = await this.#place()
    if (this.#held !== undefined) return folder
    try {
      await makeMissing(folder)
      this.#held = await holdLock(join(folder, '.lock'), { ...this.#holder, waitMs: lockWaitMs })
      for (const name of await readdir(folder))
        if (name.startsWith(partialPrefix)) await unlink(join(folder, name))
      return folder
    } catch (thrown) {
      const isOfSystem = thrown instanceof Error && 'syscall' in thrown
      throw isImageError(thrown) || !isOfSystem ? thrown : unwritable(folder, thrown)
    }
  }

  /** Gives it back, if it is held. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#held?.[Symbol.asyncDispose]()
    this.#held = undefined
  }
}
