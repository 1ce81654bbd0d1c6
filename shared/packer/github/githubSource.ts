import { ImageError } from '../../base/errors.ts'
import { formatVersion } from '../../base/goVersion/version.ts'
import type { TransferContext } from '../../base/http/transfer.ts'
import { parseChecksums } from '../releases/checksums.ts'
import { describeProduct, projectOf } from '../releases/productPath.ts'
import type { ReleaseFile, ReleaseProduct, ReleaseSource } from '../releases/releaseSource.ts'
import { githubAssets, type GithubAssets } from './githubAssets.ts'
import type { GithubHost } from './githubHost.ts'
import { githubTags } from './githubTags.ts'

/** Plugins released on GitHub: tags are their versions, and `packer-plugin-<name>_v<version>_<api>_<os>_<arch>.zip` their files. */
export function githubSource(ctx: TransferContext, host: GithubHost): ReleaseSource {
  return {
    name: host.host,
    serves: (product) =>
      product.kind === 'plugin' &&
      product.source.host === host.host &&
      product.source.namespaces.length === 1,
    versions: (product) => githubTags(ctx, host, repositoryOf(product), describeProduct(product)),
    async release(product, version) {
      const repository = repositoryOf(product)
      const tag = `v${formatVersion(version)}`
      const what = describeProduct(product, version)
      const assets = githubAssets(ctx, host, { repository, tag, what })
      const stem = `${projectOf(product)}_${tag}`
      const bytes = await assets.read(`${stem}_SHA256SUMS`)
      if (bytes === undefined) return undefined
      const sums = parseChecksums(bytes.toString('utf8'))
      if (typeof sums === 'string')
        throw new ImageError(
          'RELEASE_INVALID',
          `${what}: ${assets.originOf(`${stem}_SHA256SUMS`)} is no list of checksums: ${sums}.`,
        )
      const files = [...sums].flatMap(([name, sha256]) => fileOf({ assets, stem, name, sha256, what }))
      return { version, files }
    },
  }
}

interface FileParts {
  readonly assets: GithubAssets
  readonly stem: string
  readonly name: string
  readonly sha256: string
  readonly what: string
}

function fileOf({ assets, stem, name, sha256, what }: FileParts): readonly ReleaseFile[] {
  const rest = name.startsWith(`${stem}_`) ? name.slice(stem.length + 1) : ''
  const [, apiVersion, os, arch] = /^(x\d{1,6}\.\d{1,6})_([a-z0-9]+)_([a-z0-9]+)\.zip$/.exec(rest) ?? []
  if (apiVersion === undefined || os === undefined || arch === undefined) return []
  const fetch = (path: string) => assets.fetch(name, { path, sha256, what })
  return [{ name, sha256, os, arch, apiVersion, origin: assets.originOf(name), fetch }]
}

/** `hashicorp/packer-plugin-azure`. */
function repositoryOf(product: ReleaseProduct): string {
  const namespace = product.kind === 'plugin' ? product.source.namespaces.join('/') : 'hashicorp'
  return `${encodeURIComponent(namespace)}/${encodeURIComponent(projectOf(product))}`
}
