import type { HclFunction } from '../../hcl/functions/function.ts'
import type { Scope } from '../../hcl/evaluate/scope.ts'
import { objectValue } from '../../hcl/values/build.ts'
import * as types from '../../hcl/values/types.ts'
import { dynamicValue, stringValue, unknownOf, type Value } from '../../hcl/values/value.ts'

/** What the expressions of a template see. */
export interface ScopeParts {
  readonly variables: Iterable<readonly [string, Value]>
  readonly locals: Iterable<readonly [string, Value]>
  /** Answers of data sources by type and name. */
  readonly data: ReadonlyMap<string, ReadonlyMap<string, Value>>
  readonly root: string
  readonly workingDirectory: string
  readonly packerVersion: string
  readonly functions: ReadonlyMap<string, HclFunction>
}

/** The scope of everything but variables: `var`, `local`, `data`, `path`, `packer`. What only a build knows is unknown. */
export function templateScope(parts: ScopeParts): Scope {
  const data = [...parts.data].map(([type, named]) => [type, objectValue(named)] as const)
  return {
    functions: parts.functions,
    variables: new Map([
      ['var', objectValue(parts.variables)],
      ['local', objectValue(parts.locals)],
      ['data', objectValue(data)],
      ['path', pathValue(parts.root, parts.workingDirectory)],
      ['packer', packerValue(parts.packerVersion)],
      ['source', dynamicValue],
      ['build', unknownOf(types.objectOf(new Map()))],
    ]),
  }
}

function pathValue(root: string, workingDirectory: string): Value {
  const slashed = (path: string) => stringValue(path.replaceAll('\\', '/'))
  return objectValue([
    ['root', slashed(root)],
    ['cwd', slashed(workingDirectory)],
  ])
}

function packerValue(version: string): Value {
  const unknownText = unknownOf(types.string)
  return objectValue([
    ['version', stringValue(version)],
    ['iterationID', unknownText],
    ['versionFingerprint', unknownText],
  ])
}
