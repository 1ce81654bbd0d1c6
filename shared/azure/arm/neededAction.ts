/** What an account has to be allowed, and where. */
export interface NeededAction {
  /** As roles name it: `Microsoft.Compute/disks/write`. */
  readonly action: string
  readonly scope: string
}

const verbs: ReadonlyMap<string, string> = new Map([
  ['GET', 'read'],
  ['HEAD', 'read'],
  ['PUT', 'write'],
  ['PATCH', 'write'],
  ['DELETE', 'delete'],
  ['POST', 'action'],
])

/** Reads what Azure says is missing: for the request itself, or for something the request refers to. */
export function saidAction(message: string): NeededAction | undefined {
  const [, linked, linkedScope] =
    /perform action\(s\) '([^']{1,200})' on the linked scope\(s\) '([^']{1,500})'/.exec(message) ?? []
  if (linked !== undefined && linkedScope !== undefined) return { action: linked, scope: linkedScope }
  const [, action, scope] =
    /perform action '([^']{1,200})'(?:.{0,20}? over scope '([^']{1,500})')?/.exec(message) ?? []
  return action === undefined ? undefined : { action, scope: scope ?? '' }
}

/** What a request to a resource needs, from its address: Azure's own words are not always handed on by its SDK. */
export function neededAction(method: string, url: string): NeededAction | undefined {
  const verb = verbs.get(method)
  if (verb === undefined || !URL.canParse(url)) return undefined
  const { pathname } = new URL(url)
  const [, provider, rest = ''] = /\/providers\/(Microsoft\.[A-Za-z]+)\/([^?]+)$/.exec(pathname) ?? []
  if (provider === undefined) return undefined
  const types = rest.split('/').filter((_part, index) => index % 2 === 0)
  return { action: [provider, ...types, verb].join('/'), scope: pathname }
}
