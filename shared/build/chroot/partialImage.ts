import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { JournalWriter, Undoer } from '../../base/journal.ts'
import type { Scope } from '../../base/scope.ts'
import { makeMissing } from '../../base/makeMissing.ts'

/** The kind of the journal's records of images that are being made; undone by {@link undoPartialImage}. */
const partialImageKind = 'partial-image'

const pattern = /^\..+\.[0-9a-f]{8}\.partial$/

/** A file that becomes the image by being renamed, or goes away. */
export interface PartialImage {
  readonly path: string
  /** Call when it has its name. */
  readonly settle: () => Promise<void>
}

/** Names a file beside the image to come, whose folder is made; it is removed when the run ends or was killed, unless it is settled. */
export async function planPartialImage(
  image: string,
  { scope, journal }: { readonly scope: Scope; readonly journal: JournalWriter },
): Promise<PartialImage> {
  const folder = dirname(image)
  await makeMissing(folder)
  const path = join(folder, `.${basename(image)}.${randomUUID().slice(0, 8)}.partial`)
  const record = await journal.record(partialImageKind, { path })
  const undo = scope.defer(`remove ${path}`, async () => {
    await undoPartialImage({ path })
    await journal.settle(record)
  })
  return { path, settle: undo }
}

/** Removes an image that was never finished, and no file with another kind of name. */
export const undoPartialImage: Undoer = async ({ path = '' }) => {
  if (pattern.test(basename(path))) await rm(path, { force: true })
}
