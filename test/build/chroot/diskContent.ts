import { join } from 'node:path'
import { execa } from 'execa'
import { sniffImage } from '#shared/disk/sniff/sniffImage.ts'

/** What is in the root file system of an image, read without mounting it. */
export interface DiskContent {
  /** The text of a file. */
  readonly read: (path: string) => Promise<string>
  /** Names in a folder, without `.` and `..`. */
  readonly list: (path: string) => Promise<readonly string[]>
  /** Mode, owner and target as debugfs(8) tells them; empty if there is no such file. */
  readonly stat: (path: string) => Promise<string>
  /** The names of the modules in an initramfs. */
  readonly initramfs: (path: string, folder: string) => Promise<string>
}

/** Opens an image whose root is ext4; `folder` is for what is needed meanwhile. */
export async function openDisk(image: string): Promise<DiskContent> {
  const partitions = (await sniffImage(image)).table?.partitions ?? []
  const root = partitions.find(({ number }) => number === 1)
  if (!root) throw new Error('no root partition')
  const device = `${image}?offset=${root.startBytes}`
  const debugfs = async (request: string) =>
    (await execa('debugfs', ['-R', request, device], { reject: false, stripFinalNewline: false })).stdout
  return {
    read: (path) => debugfs(`cat ${path}`),
    list: async (path) =>
      (await debugfs(`ls -p ${path}`))
        .split('\n')
        .map((line) => line.split('/')[5] ?? '')
        .filter((name) => !['', '.', '..'].includes(name)),
    stat: (path) => debugfs(`stat ${path}`),
    async initramfs(path, folder) {
      const file = join(folder, 'initrd')
      await debugfs(`dump ${path} ${file}`)
      return (await execa('bsdtar', ['-tf', file])).stdout
    },
  }
}
