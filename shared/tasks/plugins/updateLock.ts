import { relative } from 'node:path'
import type { RunContext } from '../../base/context.ts'
import { goPlatform, type GoPlatform } from '../../packer/install/goPlatform.ts'
import { describeLockChanges, lockChanges, lockChangesMarkdown } from '../../packer/lockFile/lockChanges.ts'
import { emptyLock, type LockedRelease, type LockFile } from '../../packer/lockFile/lockFile.ts'
import { writeLockFile } from '../../packer/lockFile/lockFilePath.ts'
import { formatLockFile } from '../../packer/lockFile/formatLockFile.ts'
import { type LockOptions, lockPlugins } from '../../packer/plugins/lockPlugins.ts'
import { formatPlatform, parsePlatform } from '../../packer/plugins/pluginPlatform.ts'
import type { PluginRequirement } from '../../packer/plugins/pluginRequirement.ts'

/** A lock to write anew. */
export interface LockUpdate extends Omit<LockOptions, 'previous'> {
  readonly path: string
  /** What is there; its platforms stay locked. */
  readonly previous: LockFile | undefined
  /** Packer as it is to be locked; as it was, unless given. */
  readonly packer?: LockedRelease | undefined
  readonly requirements: readonly PluginRequirement[]
}

/** A lock as it is now. */
export interface UpdatedLock {
  readonly lock: LockFile
  readonly changed: boolean
}

/** Locks the newest releases that fit, writes the lock if that changes it, and shows the changes. */
export async function updateLock(ctx: RunContext, update: LockUpdate): Promise<UpdatedLock> {
  const previous = update.previous ?? emptyLock
  const platforms = joinPlatforms(update.platforms, previous)
  const plugins = await lockPlugins(update.requirements, { ...update, previous, platforms })
  const lock: LockFile = { packer: update.packer ?? previous.packer, plugins }
  const changed = update.previous === undefined || formatLockFile(previous) !== formatLockFile(lock)
  const shown = relative(ctx.agent.workingDirectory, update.path)
  if (!changed) {
    ctx.log.info(`${shown} is up to date.`)
    return { lock, changed }
  }
  await writeLockFile(update.path, lock)
  const changes = lockChanges(previous, lock)
  ctx.log.info(`${shown} has changed; commit it:`)
  ctx.log.foreign(describeLockChanges(changes))
  ctx.summarise(`\`packer.lock.json\` has changed:\n\n${lockChangesMarkdown(changes)}`)
  return { lock, changed }
}

/** Those asked for, and those a lock is for already; this machine's if there is none at all. */
export function joinPlatforms(
  asked: readonly GoPlatform[],
  { packer, plugins }: LockFile,
): readonly GoPlatform[] {
  const names = [packer, ...plugins].flatMap((release) => [...(release?.platforms.keys() ?? [])])
  const locked = names.map(parsePlatform).filter((platform) => platform !== undefined)
  const all = [...asked, ...locked]
  return [
    ...new Map((all.length > 0 ? all : [goPlatform()]).map((one) => [formatPlatform(one), one])).values(),
  ]
}
