import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { sha256File } from '#shared/base/digest.ts'
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
  readonly sizeBytes: number
  readonly sha256: string
}

/** Builds `examples/debian`, as `npm start` does, with the packages that all tests share. Throws with the log when it fails. */
export async function buildExampleImage(): Promise<ExampleImage> {
  const folder = await mkdtemp('/var/tmp/mi-build-')
  const remove = () => rm(folder, { recursive: true, force: true })
  try {
    const template = await readFile(inRoot('examples/debian/debian.pkr.hcl'), 'utf8')
    const { exitCode, text } = await buildImage({ template, folder })
    if (exitCode !== 0) throw new Error(`the example was not built:\n${text}`)
    const path = join(folder, 'dist/images/debian.vhd')
    const { size } = await stat(path)
    return { path, sizeBytes: size, sha256: await sha256File(path), [Symbol.asyncDispose]: remove }
  } catch (thrown) {
    await remove()
    throw thrown
  }
}
