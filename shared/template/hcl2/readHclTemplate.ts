import type { Block, Body } from '../../hcl/body.ts'
import { type Diagnostic, hasErrors, problem } from '../../hcl/diagnostic.ts'
import { expandDynamicBlocks } from '../../hcl/dynamicBlocks.ts'
import { defaultLimits } from '../../hcl/limits.ts'
import type { HclFunction } from '../../hcl/functions/function.ts'
import { unknownOf, type Value } from '../../hcl/values/value.ts'
import { packerLevel } from '../packerLevel.ts'
import { readBuild } from './buildBlock.ts'
import { dataBlocks } from './dataBlocks.ts'
import { environmentFunction } from './environmentFunction.ts'
import type { DataSources } from './evaluateData.ts'
import { evaluateValues } from './evaluateValues.ts'
import { readRegistry } from './hcpRegistry.ts'
import type { HclTemplate } from './hclTemplate.ts'
import { localBlocks } from './localBlocks.ts'
import { requiredPlugins } from './requiredPlugins.ts'
import { requiredVersion } from './requiredVersion.ts'
import { rootContent } from './rootContent.ts'
import { sourceBlocks } from './sourceBlocks.ts'
import { templateScope } from './templateScope.ts'
import { validateVariables } from './validateVariables.ts'
import type { Variable, VariableValue } from './variable.ts'
import { variableBlocks } from './variableBlocks.ts'
import { variableValues, type VariableSources } from './variableValues.ts'

/** Blocks and arguments that `dynamic` blocks may yield; far more than any template has. */
const dynamicLimits = { ...defaultLimits, steps: 20_000 }

/** What an HCL2 template is read with. */
export interface HclTemplateRequest {
  /** Its files in order, as parsed. */
  readonly bodies: readonly Body[]
  /** False if no file can have a `dynamic` block in it, so that there is nothing to expand. */
  readonly hasDynamicBlocks: boolean
  readonly root: string
  readonly workingDirectory: string
  readonly functions: ReadonlyMap<string, HclFunction>
  readonly variables: VariableSources
  readonly dataSources: DataSources
}

/** Reads a template as far as that goes without knowing any component: all problems there are, and what could be understood. */
export async function readHclTemplate(request: HclTemplateRequest): Promise<HclTemplate> {
  const { bodies, functions } = request
  const version = requiredVersion(bodies)
  const diagnostics: Diagnostic[] = [...version.diagnostics]
  const collect = <T extends { readonly diagnostics: readonly Diagnostic[] }>(part: T): T => {
    diagnostics.push(...part.diagnostics)
    return part
  }
  // A template for another Packer may hold what this one has no word for.
  const isOurs = !hasErrors(diagnostics)
  const { blocks } = isOurs ? collect(rootContent(bodies)) : { blocks: [] }

  const { plugins } = collect(requiredPlugins(blocks))
  const env = new Map([['env', environmentFunction(request.variables.environment)]])
  const { declared } = collect(variableBlocks(blocks, { functions: env }))
  const { data } = collect(dataBlocks(blocks))
  const { locals } = collect(localBlocks(blocks))
  const { values } = isOurs ? collect(variableValues(declared, request.variables)) : { values: new Map() }
  const isDeclared = !hasErrors(diagnostics)
  diagnostics.push(...validateVariables(declared, values, functions))

  const scopeParts = {
    root: request.root,
    workingDirectory: request.workingDirectory,
    packerVersion: packerLevel,
    functions,
    variables: variablesInScope(declared, values),
  }
  const scope = templateScope({ ...scopeParts, locals: [], data: new Map() })
  const evaluated = collect(await evaluateValues(locals, data, scope, request.dataSources))
  const fullScope = templateScope({ ...scopeParts, locals: evaluated.locals, data: evaluated.data })

  const expanded =
    isOurs && request.hasDynamicBlocks
      ? rootContent(bodies.map((body) => expandDynamicBlocks(body, fullScope, dynamicLimits))).blocks
      : blocks
  const { sources } = collect(sourceBlocks(expanded))
  const builds = expanded
    .filter(({ type }) => type === 'build')
    .map((block) => readBuild(block, fullScope, diagnostics))
  checkRegistries(expanded, fullScope, diagnostics)
  return {
    variables: declared,
    values,
    locals: [...locals.values()].flatMap(({ name, isSensitive }) => {
      const value = evaluated.locals.get(name)
      return value === undefined ? [] : [{ name, isSensitive, value }]
    }),
    sources,
    builds,
    requiredVersions: version.constraints,
    requiredPlugins: plugins,
    scope: fullScope,
    isDeclared,
    diagnostics,
  }
}

/** A variable without a value is unknown, so that what refers to it is no further problem. */
function variablesInScope(
  declared: ReadonlyMap<string, Variable>,
  values: ReadonlyMap<string, VariableValue>,
): readonly (readonly [string, Value])[] {
  return [...declared.values()].map(({ name, type }) => [name, values.get(name)?.value ?? unknownOf(type)])
}

function checkRegistries(
  blocks: readonly Block[],
  scope: HclTemplate['scope'],
  diagnostics: Diagnostic[],
): void {
  const [first, second] = blocks.filter(({ type }) => type === 'hcp_packer_registry')
  if (first !== undefined) readRegistry(first, scope, diagnostics)
  if (second !== undefined)
    diagnostics.push(
      problem(
        'Duplicate hcp_packer_registry',
        'A template has at most one hcp_packer_registry.',
        second.headerRange,
      ),
    )
}
