import { ImageError } from '../../base/errors.ts'
import type { DiskTools } from '../diskTools.ts'
import { runTool } from '../runTool.ts'
import { readUsedInodes, type InodeRanges } from './usedInodes.ts'

/**
 * Sets all times of every inode but that of its content (mtime) to the epoch. mke2fs before 1.47.1 copies the others from the
 * tree, where nothing can set them, so two images of the same tree would differ.
 */
export async function settleTimes(tools: DiskTools, device: string, epochSeconds: number): Promise<void> {
  const dump = await runTool(tools, { file: 'dumpe2fs', args: [device] })
  const ranges = readUsedInodes(dump.stdout.toString('latin1'))
  const { stderr } = await runTool(tools, {
    file: 'debugfs',
    args: ['-w', '-f', '-', device],
    env: { E2FSPROGS_FAKE_TIME: String(epochSeconds) },
    input: timeCommands(ranges, epochSeconds),
    ignoreStdout: true,
  })
  // It ends with 0 whatever happened; the first line is its version.
  const complaint = stderr.split('\n').find((line) => line !== '' && !/^debugfs \d/.test(line))
  if (complaint !== undefined) throw new ImageError('TOOL_FAILED', `debugfs: ${complaint}`)
}

const fields = ['atime', 'ctime', 'crtime'] as const

async function* timeCommands(ranges: InodeRanges, epochSeconds: number): AsyncGenerator<Uint8Array> {
  let commands: string[] = []
  for (const [first, last] of ranges)
    for (let inode = first; inode <= last; inode++) {
      for (const field of fields)
        commands.push(`sif <${inode}> ${field} @${epochSeconds}\nsif <${inode}> ${field}_extra 0\n`)
      if (commands.length >= 4096) {
        yield Buffer.from(commands.join(''))
        commands = []
      }
    }
  yield Buffer.from(commands.join(''))
}
