/** What a lock holds of one zip. */
export interface LockedArchive {
  /** 64 lower-case hex digits each. */
  readonly zipSha256: string
  readonly binarySha256: string
  /** A URL or path, for people: a file is found by source and version, and known by its checksum. */
  readonly origin: string
}

/** A product at one version. */
export interface LockedRelease {
  /** Address of a plugin, or `packer`. */
  readonly source: string
  /** As it was asked for; the lock covers no other. Empty when any version would do. */
  readonly constraint: string
  readonly version: string
  /** Of a plugin: `x5.0`. */
  readonly apiVersion: string | undefined
  /** By platform as Go names it: `linux_amd64`. */
  readonly platforms: ReadonlyMap<string, LockedArchive>
}

/** The content of `packer.lock.json`. */
export interface LockFile {
  readonly packer: LockedRelease | undefined
  readonly plugins: readonly LockedRelease[]
}

/** A lock in which nothing is locked. */
export const emptyLock: LockFile = { packer: undefined, plugins: [] }

/** The name of the file, which stands beside the template. */
export const lockFileName = 'packer.lock.json'

/** The layout this version writes, and the only one it reads. */
export const lockSchema = 1
