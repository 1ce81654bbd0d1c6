import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isImageError } from '../../base/errors.ts'
import type { DiskTools } from '../diskTools.ts'
import type { RootFilesystem, RootWriter } from '../filesystem/rootFilesystem.ts'
import { treeTooLarge } from '../filesystem/treeTooLarge.ts'
import { runTool } from '../runTool.ts'
import { orderEntries } from '../tree/orderEntries.ts'
import { withoutSync } from '../withoutSync.ts'
import { ext4Config } from './ext4Config.ts'
import { settleSuperblocks } from './settleSuperblocks.ts'
import { settleTimes } from './settleTimes.ts'

const blockBytes = 4096

/** Both programs end with waiting until all of the image is on the disk. */
const via = withoutSync(process.arch)

/**
 * Brings a tree into the order in which mke2fs(8) takes it, and resolves with what makes an ext4 of it inside an image, in place: no
 * mount, no loop device, no copy. The same tree gives the same bytes.
 */
export async function prepareExt4(tools: DiskTools, tree: string): Promise<RootWriter> {
  const isRecent = await isMke2fsRecent(tools)
  if (!isRecent) await orderEntries(tools, tree)
  return async (tool, filesystem) => await writeExt4(tool, filesystem, isRecent)
}

async function writeExt4(tools: DiskTools, filesystem: RootFilesystem, isRecent: boolean): Promise<void> {
  const { image, offsetBytes, epochSeconds } = filesystem
  await format(tools, filesystem, isRecent)
  const device = `${image}?offset=${offsetBytes}`
  await settleTimes(image, offsetBytes, epochSeconds)
  await settleSuperblocks(image, offsetBytes)
  await runTool(tools, { file: 'e2fsck', args: ['-fn', device], via })
}

async function format(tools: DiskTools, filesystem: RootFilesystem, isRecent: boolean): Promise<void> {
  const { tree, image, sizeBytes, uuid, label, epochSeconds } = filesystem
  const config = join(tools.workDirectory, 'mke2fs.conf')
  await writeFile(config, ext4Config)
  const blocks = String(Math.floor(sizeBytes / blockBytes))
  const options = extendedOptions(filesystem, isRecent)
  try {
    await runTool(tools, {
      file: 'mke2fs',
      args: ['-q', '-F', '-t', 'ext4', '-b', String(blockBytes), '-d', tree, '-L', label, '-U', uuid]
        // Only the last -E counts.
        .concat('-E', options, image, blocks),
      via,
      env: {
        MKE2FS_CONFIG: config,
        E2FSPROGS_FAKE_TIME: String(epochSeconds),
        SOURCE_DATE_EPOCH: String(epochSeconds),
      },
    })
  } catch (thrown) {
    if (isImageError(thrown) && /Could not allocate (?:block|inode)|No space left/.test(thrown.detail))
      throw await treeTooLarge(tools, filesystem, thrown)
    throw thrown
  }
}

/** From 1.47 on it takes files in the order of their names, and can be told that an image is blank. */
async function isMke2fsRecent(tools: DiskTools): Promise<boolean> {
  const { stderr } = await runTool(tools, { file: 'mke2fs', args: ['-V'] })
  const [, major = '0', minor = '0'] = /^mke2fs (\d+)\.(\d+)/m.exec(stderr) ?? []
  return Number(major) > 1 || Number(minor) >= 47
}

function extendedOptions({ offsetBytes, hashSeed }: RootFilesystem, isRecent: boolean): string {
  return [
    `offset=${offsetBytes}`,
    `hash_seed=${hashSeed}`,
    'root_owner=0:0',
    // The image is blank: nothing has to be discarded or zeroed, here or by the kernel at the first start.
    'nodiscard',
    ...(isRecent ? ['assume_storage_prezeroed=1'] : ['lazy_itable_init=1', 'lazy_journal_init=1']),
  ].join(',')
}
