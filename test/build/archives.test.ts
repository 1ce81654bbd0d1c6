import { open, readdir, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import { lookAtFile } from '#shared/build/archives/archiveFile.ts'
import { bgzf } from '#shared/build/archives/bgzf.ts'
import { gzip } from '#shared/build/archives/gzip.ts'
import { matchFiles } from '#shared/build/archives/matchFiles.ts'
import { tarArchive } from '#shared/build/archives/tar.ts'
import { zipArchive } from '#shared/build/archives/zip.ts'
import { scratch } from '#test/base/scratch.ts'
import { buildBench, problemTexts } from './buildBench.ts'

async function collect(
  parts: AsyncIterable<Uint8Array>,
  mostBytes = Number.POSITIVE_INFINITY,
): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of parts) {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes >= mostBytes) break
  }
  return Buffer.concat(chunks)
}

describe('a tar archive', () => {
  it('holds names of any length and files of any size', async () => {
    const folder = await scratch()
    const name = `${'é'.repeat(110)}.img`
    await writeFile(join(folder, name), 'x')
    await truncate(join(folder, name), 20 * 2 ** 30)
    const start = await collect(tarArchive([await lookAtFile(join(folder, name), name)]), 4096)
    const { stdout } = await execa('tar', ['-tvf', '-'], {
      input: start,
      reject: false,
      env: { LC_ALL: 'C.UTF-8' },
    })
    expect(stdout).toContain(` ${20 * 2 ** 30} `)
    expect(stdout).toContain(name)
  })

  it('is the same for the same files, and is read by tar', async () => {
    const folder = await scratch()
    for (const size of [0, 1, 511, 512, 513, 70_000])
      await writeFile(join(folder, `${size}`), 'y'.repeat(size))
    const files = await Promise.all(
      (await readdir(folder)).map((name) => lookAtFile(join(folder, name), name)),
    )
    const archive = await collect(tarArchive(files))
    expect(archive.equals(await collect(tarArchive(files)))).toBe(true)
    const compared = await execa('tar', ['-df', '-', '-C', folder], { input: archive, reject: false })
    expect(compared.stdout.split('\n').filter((line) => /Size|Contents|Mode/.test(line))).toEqual([])
    expect((await execa('tar', ['-tf', '-'], { input: archive })).stdout.split('\n')).toHaveLength(6)
  })

  it('is no archive of a file that grew meanwhile', async () => {
    const path = join(await scratch(), 'x')
    await writeFile(path, 'abc')
    const file = await lookAtFile(path, 'x')
    await writeFile(path, 'abcd')
    await expect(collect(tarArchive([file]))).rejects.toThrow('changed while it was archived')
    await expect(collect(zipArchive([file], 6))).rejects.toThrow('changed while it was archived')
  })
})

describe('a zip archive', () => {
  it('passes the test of unzip, with names in UTF-8 and modes', async () => {
    const folder = await scratch()
    await writeFile(join(folder, 'é.txt'), 'content '.repeat(50_000))
    await writeFile(join(folder, 'empty'), '')
    const files = [
      { ...(await lookAtFile(join(folder, 'é.txt'), 'sub/é.txt')), mode: 0o751 },
      await lookAtFile(join(folder, 'empty'), 'empty'),
    ]
    const path = join(folder, 'x.zip')
    await writeFile(path, await collect(zipArchive(files, 9)))
    await execa('unzip', ['-t', path])
    const { stdout } = await execa('unzip', ['-Z', path], { env: { LC_ALL: 'C.UTF-8' } })
    expect(stdout).toMatch(/^-rwxr-x--x .* 400000 .*sub\/é\.txt$/m)
    expect(stdout).toMatch(/^-rw-r--r-- .* 0 .*empty$/m)
  })

  it('says where 32 bits do not suffice', async () => {
    const path = join(await scratch(), 'x')
    await (await open(path, 'w')).close()
    await truncate(path, 5 * 2 ** 30)
    const start = await collect(zipArchive([await lookAtFile(path, 'x')], 1), 40)
    expect(start.readUInt16LE(4)).toBe(45)
    expect(start.readUInt32LE(18)).toBe(0xffffffff)
  })
})

describe('bgzf', () => {
  it.each([0, 1, 0xff00, 0xff01, 1_000_000])(
    'is gzip in blocks that tell their sizes: %d bytes',
    async (size) => {
      const text = Buffer.alloc(size, 'abcdefghij')
      async function* source() {
        for (let at = 0; at < size; at += 100_000) yield text.subarray(at, at + 100_000)
      }
      const packed = await collect(bgzf(source(), 6))
      expect(gunzipSync(packed).equals(text)).toBe(true)
      let [at, blocks] = [0, 0]
      for (; at < packed.length; blocks++) at += packed.readUInt16LE(at + 16) + 1
      expect(at).toBe(packed.length)
      expect(blocks).toBe(Math.ceil(size / 0xff00) + 1)
    },
  )
})

describe('gzip', () => {
  it.each([0, 1, 1 << 20, (1 << 20) + 1, 5_000_000])(
    'on all cores is a single stream: %d bytes',
    async (size) => {
      const text = Buffer.alloc(size, 'abcdefghij')
      async function* source() {
        for (let at = 0; at < size; at += 300_000) yield text.subarray(at, at + 300_000)
      }
      const packed = await collect(gzip(source(), 6))
      expect(gunzipSync(packed).equals(text)).toBe(true)
      const { stdout } = await execa('gzip', ['-dc'], {
        input: packed,
        encoding: 'buffer',
        stripFinalNewline: false,
      })
      expect(Buffer.from(stdout).equals(text)).toBe(true)
      expect(packed.readUInt32LE(packed.length - 4)).toBe(size)
    },
  )

  it('fails with its source', async () => {
    async function* source() {
      yield Buffer.alloc(3 << 20)
      throw new Error('the disk is gone')
    }
    await expect(collect(gzip(source(), 6))).rejects.toThrow('the disk is gone')
  })
})

describe('a pattern of files', () => {
  it.each([
    ['*.a', ['1.a', '2.a']],
    ['?.a', ['1.a', '2.a']],
    ['[1-1].?', ['1.a']],
    ['[^1].*', ['2.a', 'b.b']],
    ['sub/*', ['sub/.hidden', 'sub/x']],
    ['*/x', ['sub/x']],
    ['./1.a', ['1.a']],
    ['**', ['1.a', '2.a', 'b.b', 'sub']],
    ['missing', []],
    ['*.c', []],
    ['\\1.a', ['1.a']],
    [`${'*a'.repeat(40)}*`, []],
  ])('%s', async (pattern, expected) => {
    const bench = await buildBench()
    await bench.run([
      {
        provisioners: [
          { type: 'shell-local', fields: { inline: ['mkdir sub; touch 1.a 2.a b.b sub/x sub/.hidden'] } },
        ],
      },
    ])
    expect(await matchFiles(pattern, bench.folder)).toEqual(expected)
  })
})

describe('compress', () => {
  const pack = (fields: Readonly<Record<string, unknown>>) => [
    {
      builder: { type: 'file', fields: { target: 'f', content: 'hello' } },
      // The second chain keeps the file, which the first would cost when it fails.
      postProcessors: [[{ type: 'compress', fields }], [{ type: 'manifest', fields: {} }]],
    },
  ]

  it('refuses to write over what it packs', async () => {
    const bench = await buildBench()
    expect(problemTexts(await bench.run(pack({ output: './f' })))).toEqual([expect.stringContaining('both')])
    expect(await bench.read('f')).toBe('hello')
  })

  it('leaves nothing of an archive that failed', async () => {
    const bench = await buildBench()
    const outcome = await bench.run([
      {
        postProcessors: [
          [
            {
              type: 'shell-local',
              fields: { inline: ['ln -s /proc/self/mem bad; mkdir out; echo x > out/x.gz'] },
            },
            { type: 'artifice', fields: { files: ['bad'] } },
            { type: 'compress', fields: { output: 'out/x.gz' } },
          ],
        ],
      },
    ])
    expect(outcome.verdict).toBe('failed')
    expect(await bench.files()).toEqual(['bad'])
  })
})
