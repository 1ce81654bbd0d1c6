import type { RunContext } from '../../base/context.ts'
import { githubHosts } from '../../packer/github/githubHost.ts'
import { githubSource } from '../../packer/github/githubSource.ts'
import { openSources, type SourceInputs } from '../../packer/releases/openSources.ts'
import type { ReleaseSource } from '../../packer/releases/releaseSource.ts'
import { parseBaseUrl } from '../../packer/releases/siteFiles.ts'

/** Where plugins are released. */
export interface PluginSourceInputs extends SourceInputs {
  readonly githubUrl: string | undefined
  readonly githubToken: string | undefined
}

/**
 * Opens the places of plugins, in the order they are asked: mirrors, or else HashiCorp's site; then GitHub, where github.com
 * itself is left out when there are mirrors or no network may be used. Throws INPUT_INVALID and FILE_UNREADABLE.
 */
export async function openPluginSources(
  ctx: RunContext,
  inputs: PluginSourceInputs,
): Promise<readonly ReleaseSource[]> {
  const url = inputs.githubUrl === undefined ? undefined : parseBaseUrl('githubUrl', inputs.githubUrl)
  const { sources, transfer } = await openSources(ctx, inputs)
  const hasMirror = inputs.mirrorUrl !== undefined || inputs.mirrorFolder !== undefined
  if (inputs.offline) return sources
  const hosts = githubHosts({ environment: ctx.agent.environment, url, token: inputs.githubToken })
  for (const { token } of hosts) if (token !== undefined) ctx.log.secret(token)
  const asked = hasMirror ? hosts.filter(({ host }) => host === url?.host) : hosts
  return [...sources, ...asked.map((host) => githubSource(transfer, host))]
}
