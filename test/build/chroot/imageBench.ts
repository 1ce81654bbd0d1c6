import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { sha256File } from '#shared/base/digest.ts'
import { hostState } from '#test/chroot/hostCanary.ts'
import type { OrdinaryUser } from '#test/tools/ordinaryUser.ts'
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
  /** A new folder that goes with the test; owned by an account if one is given. */
  readonly newFolder: (user?: OrdinaryUser) => Promise<string>
  /** Expects that this machine holds nothing of any build in these folders: others may be at work beside. */
  readonly expectUntouched: () => Promise<void>
  /** Expects that a build that failed has left nothing. */
  readonly expectNothingLeft: (result: ImageBuildResult) => Promise<void>
}

/** Makes the tree. */
export async function openImageBench(): Promise<ImageBench> {
  const shared = await mkdtemp('/var/tmp/mi-sources-')
  await chmod(shared, 0o755)
  const tree = await writeSourceTree(shared)
  const folders: string[] = []
  const newFolder = async (user?: OrdinaryUser) => {
    const folder = await buildFolder(user)
    folders.push(folder)
    return folder
  }
  const expectUntouched = async () => {
    for (const folder of folders) {
      const { mounts, loops, processes, foreignMounts } = await hostState(folder)
      const held = [...mounts, ...loops, ...processes].filter((text) => text.includes(folder))
      expect({ held, foreignMounts }).toEqual({ held: [], foreignMounts: 0 })
    }
  }
  return {
    folder: shared,
    tree,
    newFolder,
    expectUntouched,
    async folderWith(image) {
      const folder = await newFolder()
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
