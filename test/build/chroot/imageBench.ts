import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { sha256File } from '#shared/base/digest.ts'
import { hostState } from '#test/chroot/hostCanary.ts'
import { buildFolder, type ImageBuildResult } from './imageBuild.ts'
import { writeSourceImage, writeSourceTree, type SourceImage } from './sourceImage.ts'

/** What builds that start from images share. */
export interface ImageBench extends AsyncDisposable {
  /** A folder every account can read; it goes with the bench. */
  readonly folder: string
  /** The tree that all images hold. */
  readonly tree: string
  /** A new folder with an image `source.img`, which goes with the test. */
  readonly folderWith: (
    image: SourceImage,
  ) => Promise<{ readonly folder: string; readonly source: string; readonly sha256: string }>
  /** Expects that this machine holds nothing of any build. */
  readonly expectUntouched: () => Promise<void>
  /** Expects that a build that failed has left nothing. */
  readonly expectNothingLeft: (result: ImageBuildResult) => Promise<void>
}

/** Makes the tree, and looks at this machine before anything is built. */
export async function openImageBench(): Promise<ImageBench> {
  const shared = await mkdtemp('/var/tmp/mi-sources-')
  await chmod(shared, 0o755)
  const tree = await writeSourceTree(shared)
  const needle = '/mi-build-'
  const before = await hostState(needle)
  const expectUntouched = async () => expect(await hostState(needle)).toEqual(before)
  return {
    folder: shared,
    tree,
    expectUntouched,
    async folderWith(image) {
      const folder = await buildFolder()
      const source = join(folder, 'source.img')
      await writeSourceImage(source, tree, image)
      return { folder, source, sha256: await sha256File(source) }
    },
    async expectNothingLeft({ folder }) {
      expect(await readdir(join(folder, 'out')).catch(() => [])).toEqual([])
      expect(await readdir(join(folder, '.home', '.cache', 'machine-image')).catch(() => [])).toEqual([])
      await expectUntouched()
    },
    [Symbol.asyncDispose]: () => rm(shared, { recursive: true, force: true }),
  }
}
