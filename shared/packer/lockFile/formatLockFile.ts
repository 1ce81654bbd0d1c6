import { type LockedRelease, type LockFile, lockSchema } from './lockFile.ts'

/** The bytes of a lock, the same whatever order its parts were found in: sorted, two blanks deep, with a final newline. */
export function formatLockFile({ packer, plugins }: LockFile): string {
  const document = {
    schema: lockSchema,
    ...(packer === undefined ? {} : { packer: { ...fields(packer) } }),
    plugins: plugins
      .toSorted((a, b) => byText(a.source, b.source))
      .map((plugin) => ({ source: plugin.source, ...fields(plugin) })),
  }
  return `${JSON.stringify(document, undefined, 2)}\n`
}

function fields({ constraint, version, apiVersion, platforms }: LockedRelease) {
  const sorted = [...platforms].toSorted(([a], [b]) => byText(a, b))
  return {
    constraint,
    version,
    ...(apiVersion === undefined ? {} : { apiVersion }),
    platforms: Object.fromEntries(
      sorted.map(([platform, { zipSha256, binarySha256, origin }]) => [
        platform,
        { zipSha256, binarySha256, origin },
      ]),
    ),
  }
}

/** By code units, so that no locale changes the order. */
function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
