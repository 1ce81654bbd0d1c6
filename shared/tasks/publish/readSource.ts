import { resolve } from 'node:path'
import type { PublishSource } from '../../azure/publish/publishRequest.ts'
import { parseResourceId } from '../../azure/arm/resourceId.ts'
import { childEnvironment } from '../../base/environment.ts'
import { ImageError } from '../../base/errors.ts'
import { openContent } from '../../disk/exchange/openContent.ts'
import type { PublishContext, PublishInputs } from '../publish.ts'

/**
 * The source by what it looks like: a resource ID, a URL, else a file, which is opened until the run ends. `openWorkDirectory` is asked for
 * a place only for a file. Throws INPUT_INVALID, and as `openContent`.
 */
export async function readSource(
  inputs: PublishInputs,
  ctx: PublishContext,
  openWorkDirectory: () => Promise<string>,
): Promise<PublishSource> {
  const { source } = inputs
  if (source.startsWith('/subscriptions/')) {
    if (!parseResourceId(source))
      throw new ImageError('INPUT_INVALID', `source: ${source} is no ID of a resource of Microsoft.Compute.`)
    return { kind: 'resource', id: source }
  }
  if (/^https?:\/\//i.test(source)) return { kind: 'blob', uri: source, storageAccountId: accountId(inputs) }
  const content = await openContent(
    {
      exec: ctx.exec,
      env: childEnvironment(ctx.agent.environment, { pass: [], set: {} }),
      workDirectory: await openWorkDirectory(),
      signal: ctx.signal,
    },
    resolve(ctx.agent.workingDirectory, source),
  )
  ctx.scope.defer('close the image', content.close)
  return {
    kind: 'content',
    content,
    observed: { boots: content.hasTable ? content.boots : undefined, architecture: content.architecture },
  }
}

function accountId({ storageAccount }: PublishInputs): string | undefined {
  return storageAccount?.startsWith('/') === true ? storageAccount : undefined
}
