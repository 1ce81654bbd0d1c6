import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { parseVersion } from '#shared/base/goVersion/parseVersion.ts'
import { verifyInstalled } from '#shared/packer/install/installManifest.ts'
import { mirrorFolder } from '#shared/packer/releases/mirrorFolder.ts'
import { signatureVerifier } from '#shared/packer/releases/verifySums.ts'
import { scratch } from '#test/base/scratch.ts'
import { startReleaseServer, type ReleaseServer } from '#test/sim/releases/releaseServer.ts'
import { runSetupJob } from '#test/tasks/setup/setupRun.ts'

const stem = 'packer/1.16.0/packer_1.16.0'
const sums = `${stem}_SHA256SUMS`

let server: ReleaseServer
beforeAll(async () => {
  const versions = [{ version: '1.16.0', platforms: ['linux_amd64', 'linux_arm64'], sizeBytes: 4000 }]
  server = await startReleaseServer({ products: [{ name: 'packer', versions }] })
})
afterAll(() => server[Symbol.asyncDispose]())

let folder = ''
beforeEach(async () => {
  folder = await scratch()
  await mkdir(join(folder, dirname(stem)), { recursive: true })
  for (const [path, data] of server.sites.releases) await writeFile(join(folder, path), data)
})

/** Positions all over a file, `count` of them or all there are. */
function positions(sizeBytes: number, count: number): readonly number[] {
  const step = Math.max(1, sizeBytes / count)
  return Array.from({ length: Math.min(count, sizeBytes) }, (_, index) => Math.floor(index * step))
}

/** Changes one byte at a time, in one bit or all, and returns where the file was used nevertheless. */
async function accepted(
  file: string,
  count: number,
  use: () => Promise<boolean>,
): Promise<{ readonly tried: number; readonly at: readonly number[] }> {
  const content = await readFile(file)
  const at: number[] = []
  const tried = positions(content.length, count)
  for (const position of tried) {
    const changed = Buffer.from(content)
    changed[position] = (changed[position] ?? 0) ^ (position % 2 === 0 ? 1 << (position % 8) : 0xff)
    await writeFile(file, changed)
    if (await use()) at.push(position)
  }
  await writeFile(file, content)
  expect(await use()).toBe(true)
  return { tried: tried.length, at }
}

const source = () =>
  mirrorFolder(
    folder,
    signatureVerifier({ keys: Buffer.from(server.signer.publicKey), name: 'the key' }, () => Date.now()),
  )

const isReleased = () =>
  source()
    .release({ kind: 'packer' }, parseVersion('1.16.0'))
    .then(
      (release) => release !== undefined,
      (thrown: { code?: string }) => {
        expect(thrown.code).toBe('SIGNATURE_INVALID')
        return false
      },
    )

describe('a single changed byte', () => {
  it('of the archive is refused, and nothing of it is left', async () => {
    const release = await source().release({ kind: 'packer' }, parseVersion('1.16.0'))
    const out = await scratch()
    const found = await accepted(join(folder, `${stem}_linux_amd64.zip`), 400, async () => {
      const isGood = await (
        release?.files[0]?.fetch(join(out, 'zip')) ?? Promise.reject(new Error('none'))
      ).then(
        () => true,
        (thrown: { code?: string }) => thrown.code !== 'CHECKSUM_MISMATCH',
      )
      expect(await readdir(out)).toEqual(isGood ? ['zip'] : [])
      await rm(join(out, 'zip'), { force: true })
      return isGood
    })
    expect(found).toEqual({ tried: 400, at: [] })
  })

  it('of the list of checksums is refused', async () => {
    const found = await accepted(join(folder, sums), 180, isReleased)
    expect(found.at).toEqual([])
    expect(found.tried).toBe(180)
  })

  it('of the signature is refused', async () => {
    const found = await accepted(join(folder, `${sums}.sig`), 1000, isReleased)
    expect(found.at).toEqual([])
    expect(found.tried).toBeGreaterThan(90)
  })

  it('of the installed program is refused', async () => {
    await writeFile(join(folder, 'key.asc'), server.signer.publicKey)
    const run = await runSetupJob({
      root: folder,
      inputs: { mirrorFolder: '.', signingKey: 'key.asc', offline: 'true', packerSource: 'download' },
    })
    const binary = run.outputs['packerPath'] ?? ''
    const found = await accepted(binary, 400, async () => (await verifyInstalled(binary)).state === 'intact')
    expect(found).toEqual({ tried: 400, at: [] })
  })
})
