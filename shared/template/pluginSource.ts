/** A source address of a plugin: `github.com/hashicorp/azure`. */
export interface PluginSource {
  /** As it was written; nothing of it is put in lower case. */
  readonly text: string
  readonly host: string
  /** Between host and name; most often one. */
  readonly namespaces: readonly string[]
  /** The last part: the plugin's binary is `packer-plugin-<name>`. */
  readonly name: string
}

const mostParts = 16

/** Reads a source address by Packer's rules (hcl2template/addrs/plugin.go). Returns what is wrong with a text that is none. */
export function parsePluginSource(text: string): PluginSource | readonly string[] {
  const problems: string[] = []
  if (text.startsWith('/')) problems.push('it begins with a slash')
  if (text.endsWith('/')) problems.push('it ends with a slash')
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) problems.push('it has a scheme; leave it out')
  if (text.includes('?')) problems.push('it has a query')
  if (text.includes('#')) problems.push('it has a fragment')
  if (/[\s\0-\x1f\\]/.test(text) || text.split('/').some((part) => part === '.' || part === '..'))
    problems.push('it has characters that no address has')
  const parts = text.split('/').filter((part) => part !== '')
  if (parts.length < 3)
    problems.push('it needs a host, a namespace and a name, as in github.com/hashicorp/azure')
  if (parts.length > mostParts) problems.push(`it has more than ${mostParts} parts`)
  const name = parts.at(-1) ?? ''
  const better = /^packer-(?:plugin-)?(.+)$/.exec(name)?.[1]
  if (better !== undefined)
    problems.push(`the name is the one without “packer-”: ${[...parts.slice(0, -1), better].join('/')}`)
  else if (parts.length > 0) problems.push(...wrongPluginPart(name))
  const [host] = parts
  if (problems.length > 0 || host === undefined) return problems
  return { text, host, namespaces: parts.slice(1, -1), name }
}

/** What is wrong with the name of a plugin, or of its use in a template. */
export function wrongPluginPart(part: string): readonly string[] {
  if (part === '') return ['it is empty']
  if (part.includes('.')) return ['a name has no dots']
  if (part.includes('--')) return ['a name has no two dashes in a row']
  return /^[\p{L}\p{N}_](?:[\p{L}\p{M}\p{N}_-]*[\p{L}\p{M}\p{N}_])?$/u.test(part)
    ? []
    : ['a name consists of letters, digits and single dashes']
}
