import { mkdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { settleTimes } from '#shared/disk/ext4/settleTimes.ts'
import { scratch } from '#test/base/scratch.ts'
import { judge, missingPrograms } from '../tools.ts'

const missing = await missingPrograms('mke2fs', 'debugfs', 'e2fsck')
const epochSeconds = 1_700_000_000
const epochHex = epochSeconds.toString(16)
const offsetBytes = 2 ** 20

describe.skipIf(missing.length > 0)('the times of an ext4 (needs e2fsprogs)', () => {
  test.each([
    ['of 64 bits with checksums', 'extent,metadata_csum,64bit'],
    ['of 32 bits with checksums', 'extent,metadata_csum,^64bit'],
    ['without checksums', 'extent,^metadata_csum,64bit'],
  ])('are the epoch but for those of content: %s', async (_name, features) => {
    const folder = await scratch()
    const tree = join(folder, 'tree')
    // More files than one group has inodes.
    for (let index = 0; index < 20; index++) {
      await mkdir(join(tree, `d${index}`), { recursive: true })
      for (let file = 0; file < 40; file++) {
        const path = join(tree, `d${index}`, `f${file}`)
        await writeFile(path, `${file}`)
        await utimes(path, 1_600_000_000, 1_500_000_000 + file)
      }
    }
    const image = join(folder, 'image')
    const size = ['-b', '4096', '-g', '2048', '-N', '1024']
    const options = [
      '-q',
      '-F',
      '-t',
      'ext4',
      ...size,
      '-O',
      features,
      '-d',
      tree,
      '-E',
      `offset=${offsetBytes}`,
    ]
    const made = await judge('mke2fs', ...options, image, '8192')
    expect(made.exitCode, made.said).toBe(0)
    const device = `${image}?offset=${offsetBytes}`
    const statOf = async (path: string) => (await judge('debugfs', '-R', `stat ${path}`, device)).said
    expect(await statOf('/d7/f3')).not.toContain(`atime: 0x${epochHex}`)

    await settleTimes(image, offsetBytes, epochSeconds)

    for (const path of ['/', '/lost+found', '/d0', '/d0/f0', '/d7/f3', '/d19/f39']) {
      const said = await statOf(path)
      for (const time of ['ctime', 'atime', 'crtime'])
        expect(said, path).toContain(`${time}: 0x${epochHex}:00000000`)
    }
    expect(await statOf('/d7/f3')).toContain(`mtime: 0x${(1_500_000_003).toString(16)}`)
    const judged = await judge('e2fsck', '-fn', device)
    expect(judged.exitCode, judged.said).toBe(0)
  })
})
