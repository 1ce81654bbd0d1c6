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
  if (/^https?:\/\//i.test(source)) {
    refuseQuery(source, ctx)
    return { kind: 'blob', uri: source, storageAccountId: accountId(inputs) }
  }
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

/** An address may come with a signature, which would be printed, and kept by what is made of the blob. */
function refuseQuery(source: string, { log }: Pick<PublishContext, 'log'>): void {
  const [address = '', query] = source.split(/\?(.*)/s, 2)
  if (query === undefined) return
  for (const part of query.split(/[&#]/)) {
    const [, signature = ''] = /^sig=(.*)/is.exec(part) ?? []
    for (const form of new Set([signature, new URLSearchParams(part).get('sig') ?? '', decoded(signature)]))
      if (form !== '') log.secret(form)
  }
  throw new ImageError('INPUT_INVALID', `source: ${address} is followed by a query, which is not used.`, {
    hint: 'Leave out everything from the question mark on. No signature is needed: Azure reads the VHD by the ID of its storage account (storageAccount).',
  })
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
