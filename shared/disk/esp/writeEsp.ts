import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DiskTools } from '../diskTools.ts'
import { sectorBytes } from '../mebibyte.ts'
import { runTool } from '../runTool.ts'

/** A file of the ESP: its path, such as `EFI/BOOT/BOOTX64.EFI`, and a file the tools see or what is in it. */
export interface EspFile {
  readonly path: string
  readonly source: string | Buffer
}

/** An ESP to make. */
export interface EspRequest {
  /** The image; blank where the ESP goes. */
  readonly image: string
  readonly offsetBytes: number
  readonly sizeBytes: number
  /** Its serial number, `1A2B-3C4D`. */
  readonly uuid: string
  readonly epochSeconds: number
  readonly files: readonly EspFile[]
}

/** Makes a FAT32 with files inside an image, in place. The same request gives the same bytes. Throws TOOL_MISSING or TOOL_FAILED. */
export async function writeEsp(tools: DiskTools, request: EspRequest): Promise<void> {
  const { image, offsetBytes, sizeBytes, uuid, epochSeconds, files } = request
  const env = { SOURCE_DATE_EPOCH: String(epochSeconds), MTOOLS_SKIP_CHECK: '1' }
  const drive = `${image}@@${offsetBytes}`
  const offset = ['--offset', String(offsetBytes / sectorBytes), '-h', String(offsetBytes / sectorBytes)]
  await runTool(tools, {
    file: 'mkfs.vfat',
    args: ['--invariant', '-F', '32', '-s', '1', '-i', uuid.replace('-', ''), '-n', 'ESP']
      .concat(offset)
      .concat('--', image, String(sizeBytes / 1024)),
    env,
  })
  const folders = foldersOf(files)
  if (folders.length > 0)
    await runTool(tools, { file: 'mmd', args: ['-i', drive, ...folders.map((path) => `::/${path}`)], env })
  for (const [index, { path, source }] of files.entries()) {
    const file = typeof source === 'string' ? source : join(tools.workDirectory, `esp-${index}`)
    if (typeof source !== 'string') await writeFile(file, source)
    await runTool(tools, { file: 'mcopy', args: ['-i', drive, file, `::/${path}`], env })
  }
}

/** Every folder files are in, parents first. */
function foldersOf(files: readonly EspFile[]): readonly string[] {
  const folders = new Set<string>()
  for (const { path } of files) {
    const names = path.split('/').slice(0, -1)
    for (const at of names.keys()) folders.add(names.slice(0, at + 1).join('/'))
  }
  return [...folders]
}
