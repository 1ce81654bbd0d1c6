import { mkdir, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { hasPrograms } from '#test/tools/hasPrograms.ts'
import { writeTinyTree } from '#test/tools/tinyTree.ts'

/** How an image to start from is divided and packed; by tools of others than the one under test. */
export interface SourceImage {
  /** `none` is a bare file system. */
  readonly table: 'gpt' | 'mbr' | 'none'
  readonly format: 'raw' | 'vhd' | 'vhd-dynamic' | 'qcow2'
}

/** Whether such images can be made here, and mounted without privileges. */
export async function canUseSources(): Promise<boolean> {
  return await hasPrograms('fuse2fs', 'sfdisk', 'sgdisk', 'qemu-img')
}

const mebibyte = 2 ** 20

/** Of every image. */
const sourceBytes = 64 * mebibyte

/** Where the root begins in those with a table. */
export const rootStart = 8 * mebibyte

/** The number of the root partition. */
export const rootNumber = { gpt: 2, mbr: 1, none: 0 } as const

const scripts = {
  gpt: `label: gpt
start=2048, size=8192, type=21686148-6449-6E6F-744E-656564454649
start=16384, type=0FC63DAF-8483-4772-8E79-3D69D8477DE4
`,
  mbr: 'label: dos\nstart=16384, type=83, bootable\n',
} as const

/** Writes a folder with the tree that the images hold: a few programs, and a kernel that is none. */
export async function writeSourceTree(folder: string): Promise<string> {
  const tar = join(folder, 'source-tree.tar')
  await writeTinyTree(tar)
  const tree = join(folder, 'tree')
  await mkdir(tree)
  await execa('tar', ['-xf', tar, '-C', tree])
  await rm(tar)
  await mkdir(join(tree, 'boot'))
  await writeFile(join(tree, 'boot/vmlinuz-1'), 'kernel')
  await writeFile(join(tree, 'etc/hostname'), 'from-image\n')
  return tree
}

/** Makes a raw image of a tree. */
export async function writeRawImage(
  path: string,
  tree: string,
  table: SourceImage['table'],
  script?: string,
): Promise<void> {
  await writeFile(path, '')
  await truncate(path, sourceBytes)
  if (table !== 'none') {
    await execa('sfdisk', ['-q', path], { input: script ?? scripts[table] })
    // In the place of boot code.
    await execa('dd', [`of=${path}`, 'conv=notrunc', 'status=none'], { input: 'boot code of others' })
  }
  const start = table === 'none' ? 0 : rootStart
  const sizeKib = (sourceBytes - start) / 1024 - (table === 'gpt' ? 1024 : 0)
  const options = ['-q', '-t', 'ext4', '-b', '1024', '-d', tree, '-E', `offset=${start},root_owner=0:0`]
  await execa('mke2fs', [...options, path, `${sizeKib}k`])
}

/** Makes an image of a tree in a format. */
export async function writeSourceImage(
  path: string,
  tree: string,
  { table, format }: SourceImage,
): Promise<void> {
  const raw = `${path}.raw`
  await writeRawImage(raw, tree, table)
  if (format === 'raw') await execa('mv', [raw, path])
  else {
    await convertTo(format, raw, path)
    await rm(raw)
  }
}

/** Converts a raw image by qemu-img(1). */
export async function convertTo(
  format: Exclude<SourceImage['format'], 'raw'>,
  raw: string,
  path: string,
): Promise<void> {
  const kinds = {
    vhd: ['-O', 'vpc', '-o', 'subformat=fixed,force_size=on'],
    'vhd-dynamic': ['-O', 'vpc', '-o', 'subformat=dynamic,force_size=on'],
    qcow2: ['-O', 'qcow2', '-c'],
  }
  await execa('qemu-img', ['convert', '-f', 'raw', ...kinds[format], raw, path])
}
