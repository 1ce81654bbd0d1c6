import type { BuildFacts } from '../template/plan.ts'
import type { TemplateValue } from '../template/gotemplate/values.ts'

/** What Packer puts where a builder serves nothing by HTTP; scripts are not told these. */
const noHttp: BuildFacts = new Map([
  ['PackerHTTPAddr', 'ERR_HTTP_ADDR_NOT_IMPLEMENTED_BY_BUILDER'],
  ['PackerHTTPIP', 'ERR_HTTP_IP_NOT_IMPLEMENTED_BY_BUILDER'],
  ['PackerHTTPPort', 'ERR_HTTP_PORT_NOT_IMPLEMENTED_BY_BUILDER'],
])

/** The names under which scripts see where files are served. */
const httpVariables: readonly (readonly [fact: string, variable: string])[] = [
  ['PackerHTTPAddr', 'PACKER_HTTP_ADDR'],
  ['PackerHTTPIP', 'PACKER_HTTP_IP'],
  ['PackerHTTPPort', 'PACKER_HTTP_PORT'],
]

/** What a builder tells of its machine, with Packer's markers in the place of what it does not. */
export function completeFacts(facts: BuildFacts, runUuid: string): BuildFacts {
  return new Map([
    ['ID', 'ERR_ID_NOT_IMPLEMENTED_BY_BUILDER'],
    ['PackerRunUUID', runUuid],
    ...noHttp,
    ...facts,
  ])
}

/** The variables of scripts that say where files are served, if they are. */
export function httpEnvironment(facts: BuildFacts | undefined): ReadonlyMap<string, string> {
  const known = new Map<string, string>()
  for (const [fact, variable] of httpVariables) {
    const value = facts?.get(fact)
    if (value !== undefined && value !== noHttp.get(fact)) known.set(variable, String(value))
  }
  return known
}

/** The facts as data of a Go template, with more beside or over them. */
export function templateData(
  facts: BuildFacts | undefined,
  more: Readonly<Record<string, string>>,
): ReadonlyMap<string, TemplateValue> {
  const data = new Map<string, TemplateValue>()
  for (const [name, value] of facts ?? []) data.set(name, Number.isSafeInteger(value) ? BigInt(value) : value)
  for (const [name, value] of Object.entries(more)) data.set(name, value)
  return data
}
