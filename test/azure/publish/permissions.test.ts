import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { journalFolder } from '#shared/base/journalFolder.ts'
import { scratch } from '#test/base/scratch.ts'
import type { AzureSimulator } from '#test/sim/azure/azureSimulator.ts'
import { expectSuccess } from './expectSuccess.ts'
import { writeImage } from './images.ts'
import { publish } from './publishRun.ts'
import { simulator } from './simulator.ts'
import { versionsIn, worldOf } from './worldOf.ts'

/** What one request needs. */
interface Need {
  readonly action: string
  readonly scope: string
}

/** Takes away what the nth request needs, from that request on; resolves with what every request needed. */
function denyAt(azure: AzureSimulator, nth?: number): readonly Need[] {
  const needs: Need[] = []
  azure.world.denies = (action, scope) => {
    needs.push({ action, scope })
    const lost = nth === undefined ? undefined : needs[nth - 1]
    return lost !== undefined && lost.action === action && lost.scope === scope
  }
  return needs
}

/** What journals still hold to undo, as text. */
async function openRecords(root: string): Promise<readonly string[]> {
  const folder = join(root, 'state', journalFolder)
  const names = await readdir(folder).catch(() => [])
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))
  const lines = texts.flatMap((text) => text.split('\n')).filter((line) => line.includes('"type"'))
  const parsed = lines.map((line) => JSON.parse(line) as { type: string; id: string; data?: { id: string } })
  const settled = new Set(parsed.flatMap(({ type, id }) => (type === 'settled' ? [id] : [])))
  return parsed.flatMap(({ id, data }) => (data && !settled.has(id) ? [data.id] : []))
}

const whole = { targetRegions: 'northeurope', waitFor: 'all' }
/** What served its purpose and cannot be looked at or removed is no reason to fail, nor are names that cannot be checked. */
const borne = /\/disks\/(?:read|delete)$|\/locations\/read$/
/** Where the greatest number is noted, if that is allowed. */
const noted = /\/galleries\/images\/(?:read|write)$/
/** The requests of {@link whole} about resources; a test below counts them. */
const requestCount = 28

const containing = (text: string) => expect.stringContaining(text) as string

describe('a permission that is missing is one error that names it, and what is left is in the journal', () => {
  test('there are so many requests', async () => {
    const [azure, root] = [await simulator(), await scratch()]
    const needs = denyAt(azure)
    expectSuccess(await publish(azure, root, { source: await writeImage(root, 'image.vhd'), ...whole }))
    expect(needs.map(({ action }) => action)).toHaveLength(requestCount)
  })

  test.each(Array.from({ length: requestCount }, (_each, index) => index + 1))(
    'for request %i',
    async (nth) => {
      const [azure, root] = [await simulator(), await scratch()]
      const needs = denyAt(azure, nth)
      const run = await publish(azure, root, { source: await writeImage(root, 'image.vhd'), ...whole })
      const { action = '', scope = '' } = needs[nth - 1] ?? {}
      const named = `may not do ${action} at ${scope}`
      if (run.error) expect(run.error).toMatchObject({ code: 'AZURE_DENIED', detail: containing(named) })
      else if (borne.test(action)) expect(run.log.join('\n')).toContain(named)
      else expect(action).toMatch(noted)
      // A version that was whole before stays, with what it is in.
      const [version] = azure.world.store.ofType('Microsoft.Compute/galleries/images/versions')
      const records = await openRecords(root)
      const isKept =
        !records.some((id) => id.includes('/versions/')) && version?.provisioningState === 'Succeeded'
      const left = worldOf(azure).filter((name) => !(isKept && name.startsWith('galleries/')))
      expect(left.filter((name) => !records.some((id) => id.endsWith(`/${name}`)))).toEqual([])
      if (run.error) expect(run.undoFailures.length).toBeGreaterThanOrEqual(left.length)
    },
  )

  test('to delete old versions is a warning', async () => {
    const [azure, root] = [await simulator(), await scratch()]
    expectSuccess(await publish(azure, root, { source: await writeImage(root, '1.vhd', 1) }))
    azure.world.denials = [{ action: /versions\/delete$/i }]
    const run = await publish(azure, root, { source: await writeImage(root, '2.vhd', 2), keepLast: '1' })
    expectSuccess(run)
    const named =
      /may not do Microsoft\.Compute\/galleries\/images\/versions\/delete at \/subscriptions\/.*\/1\.0\.0/
    expect(run.log.join('\n')).toMatch(named)
    expect(versionsIn(azure)).toEqual(['1.0.0', '1.0.1'])
  })
})
