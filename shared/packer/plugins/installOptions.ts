import type { LockFile } from '../lockFile/lockFile.ts'
import type { GoPlatform } from '../install/goPlatform.ts'
import type { ReleaseSource } from '../releases/releaseSource.ts'
import type { ArchiveStore } from './archiveStore.ts'

/** Where plugins go. */
export interface InstallPlace {
  /** The plugin directory to fill. */
  readonly target: string
  /** Private, and able to execute. */
  readonly tempDirectory: string
  readonly archives: ArchiveStore
}

/** Where plugins come from and go to. */
export interface InstallOptions {
  /** What must hold; undefined when nothing is locked. */
  readonly lock: LockFile | undefined
  /** Whether the lock must cover every plugin. */
  readonly frozen: boolean
  /** Called when the first request is due, and never if there is none. */
  readonly openSources: () => Promise<readonly ReleaseSource[]>
  /** Plugin directories of the user, whose plugins are as good as new ones. */
  readonly installedIn: readonly string[]
  /** Keeps plugins between jobs; undefined when none may be kept. */
  readonly cache: string | undefined
  readonly platform: GoPlatform
  /** Whether releases known to break builds are passed over. */
  readonly deny: boolean
  /** Waited for before anything is downloaded or written; plugins that are not locked are looked for meanwhile. */
  readonly place: () => Promise<InstallPlace>
}

/** A plugin that Packer will find. */
export interface InstalledPlugin {
  readonly source: string
  readonly constraint: string
  readonly version: string
  readonly apiVersion: string
  readonly path: string
  /** Of the binary. */
  readonly sha256: string
  /** URL or path it came from. */
  readonly origin: string
  /** Why this version. */
  readonly reason: string
}
