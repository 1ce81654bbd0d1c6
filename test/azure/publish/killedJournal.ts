import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { azureResourceKind, type MadeResource } from '#shared/azure/publish/madeResources.ts'
import { journalFolder } from '#shared/base/journalFolder.ts'
import { ownerOf } from '#shared/base/owner.ts'

/** Writes the journal of a run that was killed after it had begun with a resource, where the runs of {@link runPublishJob} look. */
export async function killedJournal(root: string, { id, run, key }: MadeResource): Promise<void> {
  const folder = join(root, 'state', journalFolder)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const owner = { ...(await ownerOf()), pid: 999_999 }
  const record = { type: 'record', id: 'a', kind: azureResourceKind, data: { id, run, key } }
  const name = 'journal-00000000-0000-0000-0000-000000000001.jsonl'
  await writeFile(join(folder, name), `${JSON.stringify(owner)}\n${JSON.stringify(record)}\n`, {
    mode: 0o600,
  })
}
