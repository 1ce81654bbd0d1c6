import type { PublishContext } from '../publish.ts'
import { openTempDirectory } from '../openTempDirectory.ts'

/** A private folder for an image that has to be unfolded; it goes with the run. Throws as `openTempDirectory`. */
export async function openWorkDirectory(explicit: string | undefined, ctx: PublishContext): Promise<string> {
  return await openTempDirectory({ ...ctx, output: () => undefined }, explicit)
}
