import { join } from 'node:path'
import { execa } from 'execa'
import type { ImageBuildResult } from './imageBuild.ts'

/** A build of an image that starts from another. */
export interface ImageTemplate {
  readonly source?: string
  readonly format?: string
  readonly fields?: string
  readonly commands?: readonly string[]
}

/** A template that provisions an image. */
export function imageTemplate({
  source = 'source.img',
  format = 'raw',
  fields = '',
  commands = ['true'],
}: ImageTemplate) {
  const image = source === '' ? '' : `image {\n    path = "${source}"\n  }`
  return `source "chroot" "t" {
  ${image}
  ${fields}
  output {
    path   = "out/image.${format}"
    format = "${format}"
  }
}
build {
  sources = ["chroot.t"]
  provisioner "shell" {
    inline = ${JSON.stringify(commands)}
  }
}
`
}

/** The root file system of what was built, as debugfs(8) reads it. */
export async function openBuiltImage({ folder }: ImageBuildResult, format: string, start: number) {
  const path = join(folder, 'out', `image.${format}`)
  const raw = join(folder, 'judged.raw')
  const driver = format === 'vhd' ? 'vpc' : format
  await execa('qemu-img', ['convert', '-f', driver, '-O', 'raw', path, raw])
  const device = `${raw}?offset=${start}`
  const debugfs = async (request: string) =>
    (await execa('debugfs', ['-R', request, device], { stripFinalNewline: false })).stdout
  return {
    raw,
    fsck: await execa('e2fsck', ['-fn', device], { reject: false }),
    read: (file: string) => debugfs(`cat ${file}`),
    stat: (file: string) => debugfs(`stat ${file}`),
    list: (file: string) => debugfs(`ls -p ${file}`),
    has: async (text: string) => (await execa('grep', ['-qa', text, raw], { reject: false })).exitCode === 0,
    table: async () => (await execa('sfdisk', ['-d', raw], { reject: false })).stdout.replaceAll(raw, 'disk'),
  }
}
