import type { DiskTools } from '../diskTools.ts'
import type { Kernel } from '../grub/grubConfig.ts'
import { runTool } from '../runTool.ts'
import { treeFile } from './treePath.ts'

/** The kernels in `/boot` of a tree, in no order. */
export async function findKernels(tools: DiskTools, tree: string): Promise<readonly Kernel[]> {
  const boot = await treeFile(tools, tree, 'boot')
  if (boot === undefined) return []
  const { stdout } = await runTool(tools, {
    file: 'find',
    args: [boot, '-mindepth', '1', '-maxdepth', '1', '-type', 'f', '-printf', String.raw`%f\0`],
  })
  const names = new Set(stdout.toString('utf8').split('\0'))
  return [...names].flatMap((name) => {
    // Nothing else is asked for by GRUB's configuration, so nothing else has to be quoted in it.
    const version = /^vmlinuz-([\w.+~:-]+)$/.exec(name)?.[1]
    return version === undefined ? [] : [{ version, hasInitrd: names.has(`initrd.img-${version}`) }]
  })
}
