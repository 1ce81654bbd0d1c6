import { type LockedRelease, type LockFile, lockSchema } from './lockFile.ts'
import { lockedFields, lockIntegrity } from './lockIntegrity.ts'

/** The bytes of a lock, the same whatever order its parts were found in: sorted, two blanks deep, with a final newline. */
export function formatLockFile({ packer, plugins }: LockFile): string {
  const document = {
    schema: lockSchema,
    ...(packer === undefined ? {} : { packer: entry(packer) }),
    plugins: plugins
      .toSorted((a, b) => (a.source < b.source ? -1 : 1))
      .map((plugin) => ({ source: plugin.source, ...entry(plugin) })),
  }
  return `${JSON.stringify(document, undefined, 2)}\n`
}

function entry(release: LockedRelease) {
  return { ...lockedFields(release), integrity: lockIntegrity(release) }
}
