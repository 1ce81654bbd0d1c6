import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { version } from '#shared/host/local/version.ts'
import { inRoot } from '#scripts/root.ts'
import { readZip } from './zip.ts'

/**
 * The folder of the extension as Azure DevOps unpacks it from the package in dist. Unpacked once per content, kept between
 * runs. Throws when the package was not made.
 */
export async function unpackedExtension(): Promise<string> {
  const path = inRoot('dist', `machine-image-tasks-${version}.vsix`)
  const zip = await readFile(path).catch((cause: unknown) => {
    throw new Error(`${path} is missing: run \`npm run package\` first.`, { cause })
  })
  const hash = createHash('sha256').update(zip).digest('hex').slice(0, 16)
  const cache = join(tmpdir(), `machine-image-tasks-e2e-${process.getuid?.() ?? 0}`)
  const folder = join(cache, hash)
  if (await exists(folder)) return folder
  const fresh = join(cache, randomUUID())
  for (const { name, data } of readZip(zip)) {
    const target = join(fresh, ...name.split('/'))
    await mkdir(dirname(target), { recursive: true })
    await writeFile(target, data)
  }
  // Test files run side by side: whoever is second finds the folder taken.
  await rename(fresh, folder).catch(async (thrown: unknown) => {
    await rm(fresh, { recursive: true, force: true })
    if (!(await exists(folder))) throw thrown
  })
  return folder
}

/** The folder of a GitHub action, which runs its bundle in dist. Throws when that was not made. */
export async function actionFolder(task: string): Promise<string> {
  const main = inRoot('dist', 'actions', task, 'main.mjs')
  if (!(await exists(main))) throw new Error(`${main} is missing: run \`npm run package\` first.`)
  return inRoot('actions', task)
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
