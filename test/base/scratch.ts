import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** An empty directory, by its real path, that goes with the test it is made in. */
export async function scratch(): Promise<string> {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'mi-test-')))
  onTestFinished(() => rm(path, { recursive: true, force: true }))
  return path
}
