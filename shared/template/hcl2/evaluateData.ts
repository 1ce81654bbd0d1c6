import { describeError } from '../../base/errors.ts'
import { type Diagnostic, hasErrors, problem } from '../../hcl/diagnostic.ts'
import type { Scope } from '../../hcl/evaluate/scope.ts'
import { unknownOf, dynamicValue, type Value } from '../../hcl/values/value.ts'
import type { CheckHost } from '../component/definition.ts'
import { checkComponent } from '../component/checkComponent.ts'
import type { Interpolation } from '../component/interpolate.ts'
import type { DataSource } from '../dataSource.ts'
import type { DataDefinition } from './dataBlocks.ts'
import { hclComponent } from './hclComponent.ts'

/** What answers `data` blocks. */
export interface DataSources {
  readonly types: ReadonlyMap<string, DataSource>
  /** False to leave every answer unknown, as a validation does. */
  readonly read: boolean
  readonly host: CheckHost
  readonly interpolation: Interpolation
  readonly signal: AbortSignal
}

/** The answer of a data source, or an unknown of its type. */
export async function evaluateData(
  { type, body, range }: DataDefinition,
  scope: Scope,
  { types, read, host, interpolation, signal }: DataSources,
  diagnostics: Diagnostic[],
): Promise<Value> {
  const source = types.get(type)
  if (source === undefined) {
    const detail = `The embedded engine knows the data sources ${[...types.keys()].join(', ')}; set engine to packer for others.`
    diagnostics.push(problem(`Unknown data source ${type}`, detail, range))
    return dynamicValue
  }
  const component = hclComponent({
    type,
    at: range,
    body,
    scope: () => scope,
    interpolation: () => interpolation,
  })
  const { configured, diagnostics: found } = await checkComponent(component, source, host)
  diagnostics.push(...found)
  if (hasErrors(found) || !read) return unknownOf(source.output)
  try {
    return await source.read(configured.config, signal)
  } catch (thrown) {
    diagnostics.push(problem(`Data source ${type} failed`, describeError(thrown), range))
    return unknownOf(source.output)
  }
}
