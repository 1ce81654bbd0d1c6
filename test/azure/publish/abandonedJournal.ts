import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { journalFolder } from '#shared/base/journalFolder.ts'
import { ownerOf } from '#shared/base/owner.ts'
import type { AzureSimulator } from '#test/sim/azure/azureSimulator.ts'

type Made = ReturnType<AzureSimulator['world']['store']['all']>[number]

/** What a publish below `root` would have left behind, had it been killed before it kept what it made for `key`. */
export async function abandon(root: string, key: string, made: readonly Made[]): Promise<void> {
  const folder = join(root, 'state', journalFolder)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const owner = { ...(await ownerOf()), pid: 999_999 }
  const records = made.map((each, index) => ({
    type: 'record',
    id: `record-${index}`,
    kind: 'azure-resource',
    data: { id: each.id, run: runOf(each), key },
  }))
  const text = [owner, ...records].map((each) => `${JSON.stringify(each)}\n`).join('')
  await writeFile(join(folder, 'journal-00000000-0000-0000-0000-000000000001.jsonl'), text, { mode: 0o600 })
}

/** The journals below `root` in which something is left to undo. */
export async function openJournals(root: string): Promise<readonly string[]> {
  const names = await readdir(join(root, 'state', journalFolder)).catch(() => [])
  return names.filter((name) => name.endsWith('.jsonl'))
}

function runOf({ body }: Made): string {
  return String((body['tags'] as Record<string, string> | undefined)?.['machine-image-run'])
}
