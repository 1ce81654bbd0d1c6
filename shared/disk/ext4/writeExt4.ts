import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ImageError, isImageError } from '../../base/errors.ts'
import type { DiskTools } from '../diskTools.ts'
import { formatMebibytes } from '../mebibyte.ts'
import { runTool } from '../runTool.ts'
import { ext4Config } from './ext4Config.ts'
import { settleTimes } from './settleTimes.ts'

/** A root file system to make of a tree. */
export interface RootFilesystem {
  readonly tree: string
  /** The image; blank where the file system goes, and large enough. */
  readonly image: string
  readonly offsetBytes: number
  readonly sizeBytes: number
  readonly uuid: string
  readonly hashSeed: string
  readonly label: string
  /** All its times but those of the content of files. */
  readonly epochSeconds: number
}

const blockBytes = 4096

/**
 * Makes an ext4 of a tree inside an image, in place: no mount, no loop device, no copy. The same tree gives the same bytes.
 * Throws DISK_TOO_SMALL with the sizes when the tree does not fit, TOOL_MISSING or TOOL_FAILED.
 */
export async function writeExt4(tools: DiskTools, filesystem: RootFilesystem): Promise<void> {
  const { image, offsetBytes, epochSeconds } = filesystem
  await format(tools, filesystem)
  const device = `${image}?offset=${offsetBytes}`
  await settleTimes(tools, device, epochSeconds)
  await runTool(tools, { file: 'e2fsck', args: ['-fn', device] })
}

async function format(tools: DiskTools, filesystem: RootFilesystem): Promise<void> {
  const { tree, image, sizeBytes, uuid, label, epochSeconds } = filesystem
  const config = join(tools.workDirectory, 'mke2fs.conf')
  await writeFile(config, ext4Config)
  const blocks = String(Math.floor(sizeBytes / blockBytes))
  const options = await extendedOptions(tools, filesystem)
  try {
    await runTool(tools, {
      file: 'mke2fs',
      args: ['-q', '-F', '-t', 'ext4', '-b', String(blockBytes), '-d', tree, '-L', label, '-U', uuid]
        // Only the last -E counts.
        .concat('-E', options, image, blocks),
      env: {
        MKE2FS_CONFIG: config,
        E2FSPROGS_FAKE_TIME: String(epochSeconds),
        SOURCE_DATE_EPOCH: String(epochSeconds),
      },
    })
  } catch (thrown) {
    if (isImageError(thrown) && /Could not allocate (?:block|inode)|No space left/.test(thrown.detail))
      throw await tooSmall(tools, filesystem, thrown)
    throw thrown
  }
}

async function extendedOptions(tools: DiskTools, { offsetBytes, hashSeed }: RootFilesystem): Promise<string> {
  const { stderr } = await runTool(tools, { file: 'mke2fs', args: ['-V'] })
  const [, major = '0', minor = '0'] = /^mke2fs (\d+)\.(\d+)/m.exec(stderr) ?? []
  const knowsPrezeroed = Number(major) > 1 || Number(minor) >= 47
  return [
    `offset=${offsetBytes}`,
    `hash_seed=${hashSeed}`,
    'root_owner=0:0',
    // The image is blank: nothing has to be discarded or zeroed, here or by the kernel at the first start.
    'nodiscard',
    ...(knowsPrezeroed ? ['assume_storage_prezeroed=1'] : ['lazy_itable_init=1', 'lazy_journal_init=1']),
  ].join(',')
}

async function tooSmall(
  tools: DiskTools,
  { tree, sizeBytes }: RootFilesystem,
  cause: ImageError,
): Promise<ImageError> {
  const { stdout } = await runTool(tools, { file: 'du', args: ['-s', '--block-size=1', '--', tree] })
  const treeBytes = Number(/^\d+/.exec(stdout.toString('latin1'))?.[0] ?? 0)
  const inodes = /allocate inode/.test(cause.detail)
    ? ' It has more files than the file system has inodes.'
    : ''
  return new ImageError(
    'DISK_TOO_SMALL',
    `The tree holds ${formatMebibytes(treeBytes)} and does not fit into a root file system of ${formatMebibytes(sizeBytes)}, which also has to hold its own tables and journal.${inodes}`,
    { cause },
  )
}
