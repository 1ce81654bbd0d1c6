import { createHash, randomBytes } from 'node:crypto'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { beforeEach, describe, expect, it } from 'vitest'
import { extractEntry } from '#shared/base/zip/extractEntry.ts'
import { scratch } from '#test/base/scratch.ts'
import { hasPrograms } from '#test/tools/hasPrograms.ts'
import { canMount, inMountNamespace } from '#test/tools/mountNamespace.ts'
import { writeZip, type ZipFile } from '#test/sim/releases/writeZip.ts'

let folder = ''
beforeEach(async () => void (folder = await scratch()))

const program = Buffer.from('#!/bin/sh\necho packer\n')
const packer: ZipFile = { name: 'packer', data: program }
const licence: ZipFile = { name: 'LICENSE.txt', data: Buffer.from('free'), mode: 0o100644 }

async function extract(zip: Buffer | ZipFile[], mostBytes = 1 << 24) {
  await writeFile(join(folder, 'a.zip'), Array.isArray(zip) ? writeZip(zip) : zip)
  const extracted = await extractEntry({
    archivePath: join(folder, 'a.zip'),
    origin: 'https://mirror/a.zip',
    entryName: 'packer',
    isExtra: (name) => name === 'LICENSE.txt',
    path: join(folder, 'out'),
    mostBytes,
  })
  expect(extracted.sha256).toBe(
    createHash('sha256')
      .update(await readFile(join(folder, 'out')))
      .digest('hex'),
  )
  return extracted
}

const zip = await hasPrograms('zip')
const mayMount = await canMount()
const extractProgram = join(import.meta.dirname, 'extractProgram.ts')

describe('extractEntry', () => {
  it.each(['store', 'deflate'] as const)('writes the one file (%s), not yet executable', async (method) => {
    expect(await extract([licence, { ...packer, method }])).toMatchObject({ sizeBytes: program.length })
    expect(await readFile(join(folder, 'out'))).toEqual(program)
    expect((await stat(join(folder, 'out'))).mode & 0o777).toBe(0o600)
  })

  it.each(['store', 'deflate'] as const)('writes files of many pieces side by side (%s)', async (method) => {
    const files = [9_000_000, 2 << 20, (4 << 20) + 1, 7_777_777].map((sizeBytes, index) => {
      const data = randomBytes(sizeBytes)
      // Packed, half of it is nothing: pieces of both sides are of different lengths then.
      return { data: data.fill(index, sizeBytes >> 1), stem: join(folder, String(index)) }
    })
    const extracted = files.map(async ({ data, stem }) => {
      await writeFile(`${stem}.zip`, writeZip([{ name: 'packer', data, method }]))
      const request = { archivePath: `${stem}.zip`, origin: 'a', entryName: 'packer', path: stem }
      const { sha256 } = await extractEntry({ ...request, isExtra: () => false, mostBytes: 1 << 24 })
      expect(sha256).toBe(createHash('sha256').update(data).digest('hex'))
      expect((await readFile(stem)).equals(data)).toBe(true)
    })
    await Promise.all(extracted)
  })

  it.skipIf(!mayMount)('tells a full disk from a damaged archive, and leaves nothing on it', async () => {
    const [archive, small] = [join(folder, 'a.zip'), join(folder, 'small')]
    await writeFile(archive, writeZip([{ name: 'packer', data: randomBytes(3 << 20) }]))
    const { stdout, stderr } = await inMountNamespace({
      mounts: [{ at: small, options: 'size=1m' }],
      argv: [process.execPath, '--import', 'tsx', extractProgram, archive, small],
    })
    expect(stdout, stderr).toBe('["DISK_FULL",[]]')
  })

  it.skipIf(!zip)('reads what zip writes, where that is installed', async () => {
    await writeFile(join(folder, 'packer'), program)
    await execa('zip', ['-q', 'made.zip', 'packer'], { cwd: folder })
    expect(await extract(await readFile(join(folder, 'made.zip')))).toMatchObject({
      sizeBytes: program.length,
    })
  })

  const bomb: ZipFile = { name: 'packer', data: Buffer.alloc(8 << 20) }
  it.each<readonly [string, Buffer | ZipFile[], string]>([
    ['nothing', Buffer.alloc(0), 'https://mirror/a.zip: '],
    ['no zip', Buffer.from('<html>sign in</html>'.repeat(20)), 'https://mirror/a.zip: '],
    ['half a zip', writeZip([packer]).subarray(0, 60), 'https://mirror/a.zip: '],
    ['another file', [licence], 'there is no "packer" in it'],
    ['a file too many', [packer, { ...licence, name: 'evil.sh' }], '"evil.sh" does not belong into it'],
    ['a way out', [packer, { ...licence, name: '../evil' }], 'invalid relative path: ../evil'],
    ['an absolute path', [packer, { ...licence, name: '/etc/evil' }], 'absolute path: /etc/evil'],
    ['a backslash', [packer, { ...licence, name: String.raw`..\evil` }], 'invalid characters in fileName'],
    [
      'a folder',
      [packer, { ...licence, name: 'LICENSE.txt/', data: Buffer.alloc(0) }],
      'does not belong into it',
    ],
    ['a link', [{ ...packer, mode: 0o120777 }], '"packer" is no regular file'],
    ['a device', [packer, { ...licence, mode: 0o020666 }], '"LICENSE.txt" is no regular file'],
    ['a file twice', [packer, { ...packer, data: Buffer.from('evil') }], 'there are two files "packer"'],
    ['two names for one', [{ ...packer, localName: 'pucker' }], 'its two headers name different files'],
    ['a wrong checksum', [{ ...packer, claims: { crc: 1 } }], 'packer has another checksum than it should'],
    ['a wrong size', [{ ...packer, claims: { sizeBytes: 5 } }], 'https://mirror/a.zip: '],
    [
      'too much',
      [{ ...packer, claims: { sizeBytes: 2 ** 30 } }],
      'would have 1073741824 bytes, more than 16777216',
    ],
    ['a bomb', [bomb], 'packer is packed more than 100 : 1'],
    ['a secret', [{ ...packer, claims: { flags: 1 } }], 'packer is encrypted'],
    [
      'a hundred files',
      Array.from({ length: 100 }, (_, n) => ({ ...licence, name: `l${n}` })),
      'more than 64',
    ],
  ])('refuses %s', async (_name, zip, text) => {
    await expect(extract(zip)).rejects.toMatchObject({
      code: 'ARCHIVE_INVALID',
      detail: expect.stringContaining(text) as string,
    })
    expect(await readdir(folder)).toEqual(['a.zip'])
  })

  it('refuses an archive with any byte changed, or takes the same file out of it', async () => {
    const zip = writeZip([licence, packer])
    let refused = 0
    for (let at = 0; at < zip.length; at++) {
      const changed = Buffer.from(zip)
      changed[at] = (changed[at] ?? 0) ^ 0x41
      await writeFile(join(folder, 'a.zip'), changed)
      const path = join(folder, `out-${at}`)
      const request = {
        archivePath: join(folder, 'a.zip'),
        origin: 'a',
        entryName: 'packer',
        path,
        mostBytes: 4096,
      }
      const outcome = await extractEntry({ ...request, isExtra: (name) => name === 'LICENSE.txt' }).then(
        async () => (await readFile(path)).equals(program),
        (thrown: { code?: string }) => {
          refused++
          return thrown.code === 'ARCHIVE_INVALID'
        },
      )
      expect(outcome, `byte ${at}`).toBe(true)
    }
    expect(refused).toBeGreaterThan(100)
  })
})
