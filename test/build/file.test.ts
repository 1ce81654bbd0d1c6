import { chmod, mkdir, readFile, readlink, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { buildBench, listFiles, problemTexts, type BuildBench } from './buildBench.ts'

const builder = { type: 'null', fields: { communicator: 'local' } }

const copy = (bench: BuildBench, ...copies: readonly Readonly<Record<string, unknown>>[]) =>
  bench.run([{ builder, provisioners: copies.map((fields) => ({ type: 'file', fields })) }])

describe('the file provisioner', () => {
  it('uploads files with their modes, to a name or into a folder', async () => {
    const bench = await buildBench()
    await writeFile(join(bench.folder, 'a'), 'A')
    await chmod(join(bench.folder, 'a'), 0o751)
    await writeFile(join(bench.folder, 'b'), 'B')
    await mkdir(join(bench.machine, 'etc'))
    const outcome = await copy(
      bench,
      { source: 'a', destination: join(bench.machine, 'renamed') },
      { sources: ['a', './b'], destination: `${bench.machine}/etc/` },
    )
    expect(outcome.verdict).toBe('succeeded')
    expect(await listFiles(bench.machine)).toEqual(['etc/a', 'etc/b', 'renamed'])
    expect((await stat(join(bench.machine, 'renamed'))).mode & 0o777).toBe(0o751)
  })

  it('uploads content, rendered with what is known of the machine in the destination', async () => {
    const bench = await buildBench()
    await copy(bench, { content: 'x ${build.ID}', destination: `${bench.machine}/{{\`{{.ID}}\`}}` })
    expect(await readFile(join(bench.machine, 'Null'), 'utf8')).toBe('x Null')
    expect((await stat(join(bench.machine, 'Null'))).mode & 0o777).toBe(0o600)
  })

  it('uploads a folder, or what is in it when the source ends in a slash, links as links', async () => {
    const bench = await buildBench()
    await mkdir(join(bench.folder, 'd', 'e'), { recursive: true })
    await writeFile(join(bench.folder, 'd', 'e', 'f'), 'F')
    await symlink('e/f', join(bench.folder, 'd', 'link'))
    await copy(
      bench,
      { source: 'd', destination: join(bench.machine, 'whole') },
      { source: 'd/', destination: join(bench.machine, 'inside') },
    )
    expect(await listFiles(bench.machine)).toEqual([
      'inside/e/f',
      'inside/link',
      'whole/d/e/f',
      'whole/d/link',
    ])
    expect(await readlink(join(bench.machine, 'inside', 'link'))).toBe('e/f')
  })

  it('uploads what an earlier provisioner makes', async () => {
    const bench = await buildBench()
    const outcome = await bench.run([
      {
        builder,
        provisioners: [
          { type: 'shell-local', fields: { inline: ['echo made > late'] } },
          { type: 'file', fields: { source: 'late', generated: true, destination: `${bench.machine}/` } },
        ],
      },
    ])
    expect(outcome.verdict).toBe('succeeded')
    expect(await listFiles(bench.machine)).toEqual(['late'])
  })

  it('downloads files and folders, making folders for them', async () => {
    const bench = await buildBench()
    await mkdir(join(bench.machine, 'log'))
    await writeFile(join(bench.machine, 'log', 'x'), 'X')
    const download = { direction: 'download' }
    await copy(
      bench,
      { ...download, source: `${bench.machine}/log/x`, destination: 'new/sub/name' },
      { ...download, source: `${bench.machine}/log/x`, destination: 'into/' },
      { ...download, source: `${bench.machine}/log/`, destination: 'all' },
    )
    expect(await bench.files()).toEqual(['all/x', 'into/x', 'new/sub/name'])
  })

  it('touches nothing outside of the machine', async () => {
    const bench = await buildBench()
    await writeFile(join(bench.folder, 'a'), 'A')
    await symlink(bench.folder, join(bench.machine, 'out'))
    await symlink(join(bench.folder, 'nowhere'), join(bench.machine, 'dangling'))
    for (const [destination, why] of [
      [`${bench.machine}/out/b`, 'outside'],
      [`${bench.machine}/../b`, 'outside'],
      [`${bench.machine}/dangling`, 'ENOENT'],
    ])
      expect(problemTexts(await copy(bench, { source: 'a', destination }))).toEqual([
        expect.stringContaining(why ?? ''),
      ])
    expect(await bench.files()).toEqual(['a'])
  })

  it.each([
    [{ destination: 'x' }, 'Set exactly one of'],
    [{ destination: 'x', source: 'a', content: 'b' }, 'Set exactly one of'],
    [{ destination: 'x', content: 'b', direction: 'sideways' }, 'neither upload nor download'],
    [{ destination: 'x', source: 'missing' }, 'There is no file or folder missing'],
    [{ content: 'x' }, 'needs destination'],
  ])('refuses %j', async (fields, text) => {
    const bench = await buildBench()
    expect(problemTexts(await copy(bench, fields))).toEqual([expect.stringContaining(text)])
  })
})
