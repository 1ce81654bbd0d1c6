import { jsonAnswer, type SimAnswer, type SimRequest } from '../http/exchange.ts'
import { textAt, type JsonObject } from '../json.ts'
import { armError } from './armError.ts'
import type { ArmResource } from './resourceStore.ts'

/** One page of a list, with the link to the next. */
export function answerList(
  request: SimRequest,
  resources: readonly ArmResource[],
  pageSize: number,
  present: (resource: ArmResource) => JsonObject,
): SimAnswer {
  const top = Number(request.query.get('$top') ?? pageSize)
  const start = Number(request.query.get('$skiptoken') ?? 0)
  if (!Number.isInteger(start) || start < 0)
    throw armError(400, 'InvalidSkipToken', 'The skip token is invalid.')
  const size = Math.max(1, Math.min(pageSize, top))
  const page = resources.slice(start, start + size)
  const next = new URL(request.url)
  next.searchParams.set('$skiptoken', String(start + size))
  const hasMore = start + size < resources.length
  return jsonAnswer(200, { value: page.map(present), ...(hasMore ? { nextLink: next.href } : {}) })
}

/** What a `$filter` of resources lets through: a tag, or a type. Throws 400 for other filters. */
export function matchesFilter(filter: string | null): (resource: ArmResource) => boolean {
  if (filter === null) return () => true
  const tag = /^tagName eq '([^']*)'(?: and tagValue eq '([^']*)')?$/i.exec(filter)
  if (tag) {
    const [, name = '', value] = tag
    return ({ body }) => {
      const found = textAt(body, 'tags', name)
      return found !== undefined && (value === undefined || found === value)
    }
  }
  const type = /^resourceType eq '([^']*)'$/i.exec(filter)?.[1]
  if (type !== undefined) return (resource) => resource.type.toLowerCase() === type.toLowerCase()
  throw armError(400, 'InvalidFilterInQueryString', `Invalid $filter '${filter}'.`)
}
