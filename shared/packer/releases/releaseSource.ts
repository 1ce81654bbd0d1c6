import type { GoVersion } from '../../base/goVersion/version.ts'
import type { GoPlatform } from '../install/goPlatform.ts'
import type { PluginSource } from '../../template/pluginSource.ts'

/** Something that is released: Packer itself, or a plugin by its source address. */
export type ReleaseProduct =
  | { readonly kind: 'packer' }
  | { readonly kind: 'plugin'; readonly source: PluginSource }

/** A file of a release, and how to get it. */
export interface ReleaseFile {
  readonly name: string
  /** Of the zip, 64 lower-case hex digits, from the release's list of checksums. */
  readonly sha256: string
  /** As Go names them: `linux`, `windows`, …; `amd64`, `arm64`, …. */
  readonly os: string
  readonly arch: string
  /** Of a plugin: `x5.0`; undefined for Packer itself. */
  readonly apiVersion: string | undefined
  /** Where it comes from, for lock files and messages: a URL without secrets, or a path. */
  readonly origin: string
  /**
   * Writes the whole file to a path that does not exist yet, hashing it on its way; nothing is left there when it fails. Throws an
   * ImageError for a server that fails and for other bytes than the checksum says.
   */
  readonly fetch: (path: string) => Promise<void>
}

/** A release whose list of checksums was read, and verified where that was asked for. */
export interface Release {
  readonly version: GoVersion
  readonly files: readonly ReleaseFile[]
  /**
   * The list of checksums, its signatures and the manifest as they are, by name; for mirrors. Undefined where releases are in
   * another layout than that of HashiCorp's site.
   */
  readonly papers?: () => Promise<ReadonlyMap<string, Buffer>>
}

/** A file of a release that will most likely be fetched. */
export interface ExpectedFile {
  readonly platform: GoPlatform
  /** Aborts when it is fetched, or not wanted after all. */
  readonly signal: AbortSignal
}

/** A place where releases are: HashiCorp's site, GitHub, a mirror by URL or in a folder. */
export interface ReleaseSource {
  /** For messages: the host or folder. */
  readonly name: string
  /** Whether this place may know the product at all; no request is made for others. */
  readonly serves: (product: ReleaseProduct) => boolean
  /** All versions it lists, in no order; those that cannot be parsed are left out. Throws an ImageError. */
  readonly versions: (product: ReleaseProduct) => Promise<readonly GoVersion[]>
  /**
   * One version, for which no listing is asked; undefined if there is no such release or no checksums of it. Where that saves
   * time, the expected file is asked for beside the checksums. Throws an ImageError.
   */
  readonly release: (
    product: ReleaseProduct,
    version: GoVersion,
    expected?: ExpectedFile,
  ) => Promise<Release | undefined>
}
