/** GitHub, or a GitHub Enterprise Server. */
export interface GithubHost {
  /** Begins the addresses of its plugins: `github.com`. */
  readonly host: string
  /** With a slash at its end. */
  readonly apiUrl: URL
  /** With a slash at its end. */
  readonly webUrl: URL
  /** Sent to the API alone. */
  readonly token: string | undefined
}

/** What decides which hosts there are. */
export interface GithubOptions {
  readonly environment: Readonly<Record<string, string>>
  /** Base URL of a server besides github.com. */
  readonly url: URL | undefined
  /** For `url` if there is one, else for github.com. */
  readonly token: string | undefined
}

/**
 * The hosts to ask: the given server first, then github.com. A token of the environment is for one host only: that of the job's
 * own server for `GITHUB_TOKEN`, github.com for `PACKER_GITHUB_API_TOKEN`, the given server for `GH_ENTERPRISE_TOKEN`, as with
 * GitHub's own command line.
 */
export function githubHosts({ environment, url, token }: GithubOptions): readonly GithubHost[] {
  const tokens = new Map<string, string>()
  const learn = (host: string, value: string | undefined): void => {
    if (value !== undefined && value !== '') tokens.set(host, value)
  }
  learn(hostOf(environment['GITHUB_SERVER_URL']) ?? 'github.com', environment['GITHUB_TOKEN'])
  learn('github.com', environment['PACKER_GITHUB_API_TOKEN'])
  if (url !== undefined && url.host !== 'github.com') learn(url.host, environment['GH_ENTERPRISE_TOKEN'])
  learn(url?.host ?? 'github.com', token)
  const others = url === undefined || url.host === 'github.com' ? [] : [url]
  return [
    ...others.map((base) => ({
      host: base.host,
      apiUrl: new URL('api/v3/', withSlash(base)),
      webUrl: withSlash(base),
      token: tokens.get(base.host),
    })),
    {
      host: 'github.com',
      apiUrl: new URL('https://api.github.com/'),
      webUrl: new URL('https://github.com/'),
      token: tokens.get('github.com'),
    },
  ]
}

function hostOf(text: string | undefined): string | undefined {
  return text !== undefined && URL.canParse(text) ? new URL(text).host : undefined
}

function withSlash(url: URL): URL {
  return url.pathname.endsWith('/') ? url : new URL(`${url.href}/`)
}
