import type { GoVersion } from '../../base/goVersion/version.ts'
import { formatVersion } from '../../base/goVersion/version.ts'
import type { ReleaseProduct } from './releaseSource.ts'

/** Whether HashiCorp itself releases a product, and signs its lists of checksums. */
export function isOfHashiCorp(product: ReleaseProduct): boolean {
  if (product.kind === 'packer') return true
  const { host, namespaces } = product.source
  return host === 'github.com' && namespaces.length === 1 && namespaces[0] === 'hashicorp'
}

/** The name of a product's files: `packer`, `packer-plugin-docker`. */
export function projectOf(product: ReleaseProduct): string {
  return product.kind === 'packer' ? 'packer' : `packer-plugin-${product.source.name}`
}

/**
 * The folder of a product in a mirror. HashiCorp's are at the root, as on its site; others below their whole address, so that
 * no plugin is taken for another of the same name.
 */
export function folderOf(product: ReleaseProduct): string {
  const project = projectOf(product)
  if (product.kind === 'packer' || isOfHashiCorp(product)) return project
  const { host, namespaces, name } = product.source
  return [host, ...namespaces, name, project].join('/')
}

/** For messages: `Packer 1.16.0`, `github.com/hashicorp/docker 1.0.0`, or without a version. */
export function describeProduct(product: ReleaseProduct, version?: GoVersion): string {
  const name = product.kind === 'packer' ? 'Packer' : product.source.text
  return version === undefined ? name : `${name} ${formatVersion(version)}`
}
