import { openHttp } from '../../base/http/openHttp.ts'
import { buildPrefixSetting, buildPrefixVariable, newBuildPrefix } from '../../azure/leftover/buildPrefix.ts'
import { deleteBuildGroups } from '../../azure/leftover/deleteBuildGroups.ts'
import type { AzureLogin } from '../../azure/login/azureLogin.ts'
import type { TaskContext } from '../taskContext.ts'

/** The kind of the journal's records of what builds may have left; undone by `undoBuildGroups`. */
const buildGroupsKind = 'azure-build-groups'

/** All of it must be over by then: an agent that cancels waits no longer. */
const withinMs = 5000

/** What a build is named by, until it has succeeded. */
export interface LeftoverWatch {
  readonly environment: Readonly<Record<string, string>>
  readonly variables: ReadonlyMap<string, string>
  /** A build that succeeded has cleaned up; nothing is looked for. */
  readonly succeeded: () => void
}

/**
 * Names what the plugin makes for this build, and when the build fails has Azure delete the resource groups that it left. What a
 * killed run or one in a hurry did not come to is in the journal, for the post step.
 */
export async function watchLeftovers(login: AzureLogin, ctx: TaskContext): Promise<LeftoverWatch> {
  const given = ctx.agent.environment[buildPrefixVariable] ?? ''
  const { subscriptionId } = login
  let isOver = false
  const succeeded = () => {
    isOver = true
  }
  // Somebody else's prefix may name somebody else's groups.
  if (given !== '' || subscriptionId === undefined)
    return { environment: {}, variables: new Map(), succeeded }
  const prefix = await newBuildPrefix()
  const record = await ctx.journal.record(buildGroupsKind, { prefix, subscriptionId })
  ctx.log.info(`Resource groups of builds of this run are named ${prefix}-Resource-Group-…`)
  ctx.scope.defer(
    `resource groups ${prefix}-Resource-Group-… that the build may have left`,
    async () => {
      if (isOver) return await ctx.journal.settle(record)
      const http = await openHttp(ctx.agent.environment)
      try {
        const signal = AbortSignal.timeout(withinMs)
        const request = { login, subscriptionId, prefix }
        const names = await deleteBuildGroups(http, request, { clock: ctx.clock, signal })
        for (const name of names)
          ctx.log.warning(`The build left the resource group ${name}; Azure is deleting it.`)
        await ctx.journal.settle(record)
      } finally {
        await http.close()
      }
    },
    withinMs,
  )
  return {
    environment: { [buildPrefixVariable]: prefix },
    variables: new Map([[buildPrefixSetting, prefix]]),
    succeeded,
  }
}
