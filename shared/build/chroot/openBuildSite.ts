import { mkdir, mkdtemp, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { describeError } from '../../base/errors.ts'
import { once } from '../../base/once.ts'
import { safeRemove } from '../../base/safeRemove.ts'
import { openChrootRoot, type ChrootRoot } from '../../chroot/chrootRoot.ts'
import { createHostPrograms, type HostPrograms } from '../../chroot/hostPrograms.ts'
import { openRootFiles, type RootFiles } from '../../chroot/rootFiles.ts'
import { runInARow } from '../../chroot/runInARow.ts'
import { openSandbox } from '../../chroot/sandbox.ts'
import type { DiskTools } from '../../disk/diskTools.ts'
import type { BuilderContext } from '../builder.ts'
import type { chrootFields } from './chrootFields.ts'
import type { ChrootServices } from './chrootServices.ts'
import { removeRootlessTree, rootlessTreeKind } from './rootlessTree.ts'
import { chooseWorkspace, memoryMount } from './workspace.ts'

/** Where one image is built: its sandbox, the tree in it, and the folders around it. */
export interface BuildSite {
  readonly host: HostPrograms
  readonly root: ChrootRoot
  readonly files: RootFiles
  readonly tools: DiskTools
  /** For what is needed in the sandbox meanwhile. */
  readonly scratch: string
  /** An empty folder both sides see. */
  readonly staging: string
  /** Safe to call again, also while it is at work. */
  close(): Promise<void>
}

/** How a site is made. */
export interface SiteRequest {
  /** The tree is written to a file system of its own, which is mounted later. */
  readonly isMounted: boolean
  /** Where the root of the target is; a folder of the site's own if not given. */
  readonly rootPath?: string | undefined
}

/** Opens a sandbox with an empty tree, in memory where there is enough. Everything in it goes with {@link BuildSite.close}. */
export async function openBuildSite(
  context: BuilderContext<typeof chrootFields>,
  services: ChrootServices,
  { isMounted, rootPath }: SiteRequest = { isMounted: false },
): Promise<BuildSite> {
  const { run, say, signal } = context
  const { privileges, namespaceMaker: maker, toolEnvironment: env } = services
  // As the kernel tells of mounts.
  const work = await realpath(await mkdtemp(join(run.tempDirectory, 'chroot-')))
  const [volume, staging, workDirectory] = ['volume', 'staging', 'tools'].map((name) => join(work, name))
  if (volume === undefined || staging === undefined || workDirectory === undefined)
    throw new Error('unreachable')
  for (const folder of [volume, staging, workDirectory]) await mkdir(folder, { mode: 0o755 })
  const sandbox = await openSandbox({ exec: context.exec, privileges, maker, env })
  const host = createHostPrograms({ exec: sandbox.exec, env, signal })
  const closed = once(async () => {
    await sandbox.close()
    if (record !== undefined) await removeRootlessTree({ path: volume })
    await safeRemove(work)
    if (record !== undefined) await services.journal.settle(record)
  })
  const close = async () => closed.get()
  const workspace = isMounted ? undefined : await chooseWorkspace()
  const isForeign = workspace?.kind === 'disk' && privileges === 'rootless'
  const record = isForeign ? await services.journal.record(rootlessTreeKind, { path: volume }) : undefined
  try {
    const tree = join(volume, 'root')
    const scratch = join(volume, 'scratch')
    const mount = workspace?.kind === 'memory' ? [memoryMount(volume, workspace.freeBytes)] : []
    const { failure } = await runInARow([...mount, ['mkdir', '-m', '755', tree, scratch]], host)
    if (failure) throw failure
    if (workspace) say(describeWorkspace(workspace))
    const root = await openChrootRoot(rootPath ?? tree, sandbox.exec)
    return {
      host,
      root,
      files: openRootFiles({ root, exec: context.exec, env }),
      tools: { exec: sandbox.exec, env, workDirectory, signal },
      scratch,
      staging,
      close,
    }
  } catch (thrown) {
    await close().catch((more: unknown) => context.warn(describeError(more)))
    throw thrown
  }
}

function describeWorkspace({ kind, freeBytes }: Awaited<ReturnType<typeof chooseWorkspace>>): string {
  if (kind === 'memory') return 'The tree is built in memory.'
  return `The tree is built on disk: only ${Math.floor(freeBytes / 2 ** 20)} MiB of memory are free.`
}
