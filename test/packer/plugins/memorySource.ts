import { writeFile } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import { parseVersion } from '#shared/base/goVersion/parseVersion.ts'
import { formatVersion } from '#shared/base/goVersion/version.ts'
import type { ReleaseProduct, ReleaseSource } from '#shared/packer/releases/releaseSource.ts'

/** A release in memory; without platforms it has no checksums. */
export interface MemoryRelease {
  readonly apiVersion?: string
  readonly platforms?: readonly string[]
  readonly bytes?: Buffer
}

/** A source of releases in memory, and what was asked of it. */
export interface MemorySource extends ReleaseSource {
  readonly asked: string[]
}

/** Makes a source that has releases by address and version. */
export function memorySource(
  name: string,
  products: Readonly<Record<string, Readonly<Record<string, MemoryRelease>>>>,
): MemorySource {
  const asked: string[] = []
  const of = (product: ReleaseProduct) => products[product.kind === 'packer' ? 'packer' : product.source.text]
  return {
    name,
    asked,
    serves: (product) => of(product) !== undefined,
    versions(product) {
      asked.push('versions')
      return Promise.resolve(Object.keys(of(product) ?? {}).map(parseVersion))
    },
    release(product, version) {
      const shown = formatVersion(version)
      asked.push(shown)
      const found = of(product)?.[shown]
      const { platforms, apiVersion = 'x5.0', bytes = Buffer.from(shown) } = found ?? {}
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      if (platforms === undefined) return Promise.resolve(undefined)
      const files = platforms.map((platform) => {
        const [os = '', arch = ''] = platform.split('_')
        const fetch = (path: string) => writeFile(path, bytes, { flag: 'wx' })
        return {
          name: `${shown}_${platform}.zip`,
          sha256,
          os,
          arch,
          apiVersion,
          origin: `memory:${shown}`,
          fetch,
        }
      })
      return Promise.resolve({ version, files })
    },
  }
}
