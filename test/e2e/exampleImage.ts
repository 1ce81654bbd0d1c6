import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { findMissingTools } from '#shared/build/chroot/systemTools.ts'
import { inRoot } from '#scripts/root.ts'
import { buildImage } from '#test/build/chroot/imageBuild.ts'
import { canMount } from '#test/tools/mountNamespace.ts'

/** Whether {@link buildExampleImage} works here: it mounts, and needs the tools that make disks. */
export async function canBuildExample(): Promise<boolean> {
  return (await canMount()) && (await findMissingTools('root')).length === 0
}

/** A bootable disk in a file, which goes with it. */
export interface ExampleImage extends AsyncDisposable {
  readonly path: string
}

/** Builds `examples/debian`, as `npm start` does, with the packages that all tests share. Throws with the log when it fails. */
export async function buildExampleImage(): Promise<ExampleImage> {
  const folder = await mkdtemp('/var/tmp/mi-build-')
  const remove = () => rm(folder, { recursive: true, force: true })
  try {
    const template = await readFile(inRoot('examples/debian/debian.pkr.hcl'), 'utf8')
    const { exitCode, text } = await buildImage({ template, folder })
    if (exitCode !== 0) throw new Error(`the example was not built:\n${text}`)
    return { path: join(folder, 'dist/images/debian.vhd'), [Symbol.asyncDispose]: remove }
  } catch (thrown) {
    await remove()
    throw thrown
  }
}
