import { githubTree, projectOf, releasesTree, type FileTree, type SimProduct } from './productTree.ts'
import { fileAnswer, type SimAnswer } from './answer.ts'
import type { Signer } from './signer.ts'

/** The hosts of the simulated world. */
export const simHosts = {
  releases: 'releases.hashicorp.com',
  api: 'api.github.com',
  github: 'github.com',
  assets: 'release-assets.githubusercontent.com',
  mirror: 'mirror.example.test',
  enterprise: 'github.example.test',
} as const

/** The files and tags the sites serve; tests may change them while they are served. */
export interface SimSites {
  /** By path below the root of the releases site, and of every mirror. */
  readonly releases: FileTree
  /** Assets, by their path on github.com. */
  readonly github: FileTree
  /** `namespace/repository` → tags. */
  readonly tags: Map<string, readonly string[]>
}

/** Puts products where they are released. */
export async function makeSites(products: readonly SimProduct[], signer: Signer): Promise<SimSites> {
  const sites: SimSites = { releases: new Map(), github: new Map(), tags: new Map() }
  for (const product of products) {
    const on = product.on ?? ['releases']
    if (on.includes('releases'))
      for (const [path, data] of await releasesTree(product, signer)) sites.releases.set(path, data)
    const { namespace = 'hashicorp', tagPrefix = 'v', versions } = product
    if (product.name !== 'packer')
      sites.tags.set(
        `${namespace}/${projectOf(product)}`,
        versions.map(({ version }) => `${tagPrefix}${version}`),
      )
    if (on.includes('github'))
      for (const [path, data] of await githubTree(product, signer)) sites.github.set(path, data)
  }
  return sites
}

/** What a host answers to a GET of a path. `origin` begins the URLs it redirects to. */
export function answerOf(sites: SimSites, host: string, path: string): SimAnswer {
  switch (host) {
    case simHosts.api:
      return tagsAnswer(sites, path)
    case simHosts.github:
      return redirected(sites, path)
    case simHosts.assets:
      return assetAnswer(sites.github.get(path.replace(/^\/assets\//, '')))
    case simHosts.enterprise:
      return path.startsWith('/api/v3/')
        ? tagsAnswer(sites, path.slice('/api/v3'.length))
        : redirected(sites, path)
    default:
      return releasesAnswer(sites, path)
  }
}

/** The releases site at the root, and under the paths of proxies of repositories such as Artifactory. */
function releasesAnswer({ releases }: SimSites, path: string): SimAnswer {
  const relative = path.replace(/^\/(?:artifactory\/[^/]+\/|mirror\/)?/, '')
  const body = releases.get(relative)
  if (body === undefined) return { status: 404, body: Buffer.from('Not found') }
  if (relative.endsWith('.json')) return fileAnswer(body, 'application/json')
  return fileAnswer(body, relative.endsWith('.zip') ? 'application/zip' : 'binary/octet-stream')
}

function assetAnswer(body: Buffer | undefined): SimAnswer {
  return body === undefined
    ? { status: 404, body: Buffer.from('Not Found') }
    : fileAnswer(body, 'application/octet-stream')
}

/** As github.com does: the asset itself is on another host, under a URL that is signed. */
function redirected({ github }: SimSites, path: string): SimAnswer {
  if (!github.has(path.slice(1))) return { status: 404, body: Buffer.from('Not Found') }
  const location = `https://${simHosts.assets}/assets${path}?sig=secret-of-the-asset-host`
  return { status: 302, headers: { location }, body: Buffer.alloc(0) }
}

/** `GET /repos/{owner}/{repo}/git/matching-refs/tags` (docs.github.com/rest/git/refs). */
function tagsAnswer({ tags }: SimSites, path: string): SimAnswer {
  const repository = /^\/repos\/([^/]+\/[^/]+)\/git\/matching-refs\/tags\/?$/.exec(path)?.[1]
  const found = tags.get(repository ?? '')
  const json = (status: number, body: unknown): SimAnswer => ({
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'x-ratelimit-remaining': '59' },
    body: Buffer.from(JSON.stringify(body)),
  })
  if (found === undefined) return json(404, { message: 'Not Found' })
  return json(
    200,
    found.map((tag) => ({ ref: `refs/tags/${tag}`, object: { type: 'tag', sha: '0'.repeat(40) } })),
  )
}
