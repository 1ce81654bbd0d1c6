import { join } from 'node:path'
import type { AgentFacts } from '../../base/agent.ts'
import type { PluginSource } from '../../template/pluginSource.ts'
import { toolDirectoryOf } from '../toolDirectory.ts'

/** Where Packer looks for the plugins of a source below its plugin directory (packer/plugin-getter/plugins.go). */
export function pluginFolder(root: string, { host, namespaces, name }: PluginSource): string {
  return join(root, host, ...namespaces, name)
}

/** Where this product keeps plugins between jobs; undefined where there is no place for that. */
export function pluginCache(agent: AgentFacts): string | undefined {
  const tools = toolDirectoryOf(agent)
  return tools === undefined ? undefined : join(tools, 'packer-plugins')
}

/** Packer's own plugin directory in an environment (packer-plugin-sdk, pathing); undefined where it has none. */
export function packerPluginDirectory(
  environment: Readonly<Record<string, string>>,
  exists: (path: string) => boolean,
): string | undefined {
  const get = (name: string): string => environment[name] ?? ''
  if (get('PACKER_PLUGIN_PATH') !== '') return get('PACKER_PLUGIN_PATH')
  const isWindows = get('SystemRoot') !== ''
  const config = isWindows ? windowsConfig(get) : unixConfig(get, exists)
  return config === undefined ? undefined : join(config, 'plugins')
}

type Get = (name: string) => string

function windowsConfig(get: Get): string | undefined {
  const base = get('PACKER_CONFIG_DIR') || get('APPDATA') || get('HOME') || get('USERPROFILE')
  return base === '' ? undefined : join(base, 'packer.d')
}

function unixConfig(get: Get, exists: (path: string) => boolean): string | undefined {
  if (get('PACKER_CONFIG_DIR') !== '') return join(get('PACKER_CONFIG_DIR'), '.packer.d')
  const home = get('HOME')
  if (home === '') return undefined
  // A folder of old comes before the place the XDG specification names.
  if (exists(join(home, '.packer.d'))) return join(home, '.packer.d')
  return join(get('XDG_CONFIG_HOME') || join(home, '.config'), 'packer')
}
