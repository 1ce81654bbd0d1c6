import { type Diagnostic, problem } from '../../hcl/diagnostic.ts'
import type { Scope } from '../../hcl/evaluate/scope.ts'
import { mergeBodies } from '../../hcl/mergeBodies.ts'
import { didYouMean } from '../../hcl/suggestion.ts'
import { objectValue } from '../../hcl/values/build.ts'
import { integerValue, stringValue, type Value } from '../../hcl/values/value.ts'
import { unknownText } from '../component/configTree.ts'
import { type Interpolation, interpolation } from '../component/interpolate.ts'
import { factNames, type InterpolationContext } from '../component/interpolateContext.ts'
import type {
  BuildFacts,
  PlannedBuild,
  PlannedComponent,
  PlannedPostProcessor,
  PlannedProvisioner,
} from '../plan.ts'
import type { BuildSelection } from '../template.ts'
import type { BuildBlock } from './buildBlock.ts'
import { compileSelection, type CompiledSelection } from './compileSelection.ts'
import { hclComponent } from './hclComponent.ts'
import type { HclTemplate } from './hclTemplate.ts'
import type { PostProcessorBlock } from './postProcessorBlock.ts'
import type { ProvisionerBlock } from './provisionerBlock.ts'
import { isSelected } from './selection.ts'
import type { SourceDefinition } from './sourceBlocks.ts'
import type { SourceUse } from './sourceReference.ts'

/** What the Go templates of all components of a template see alike. */
export type SharedInterpolation = Pick<
  InterpolationContext,
  'packerVersion' | 'startedAt' | 'workingDirectory' | 'random'
>

/** The builds of a template. */
export interface HclBuilds {
  readonly builds: readonly PlannedBuild[]
  readonly buildNames: readonly string[]
  readonly diagnostics: readonly Diagnostic[]
}

/** Makes a build of every use of a source, in the order of the build blocks, and leaves out what is not selected. */
export function planHclBuilds(
  template: HclTemplate,
  selection: BuildSelection,
  shared: SharedInterpolation,
): HclBuilds {
  const compiled = compileSelection(selection)
  const diagnostics: Diagnostic[] = [...compiled.diagnostics]
  const buildNames: string[] = []
  const builds: PlannedBuild[] = []
  for (const block of template.builds)
    for (const use of block.sources) {
      const source = template.sources.get(`${use.type}.${use.name}`)
      if (source === undefined) {
        diagnostics.push(unknownSource(use, template))
        continue
      }
      const name = [...(block.name === '' ? [] : [block.name]), use.type, use.alias].join('.')
      buildNames.push(name)
      if (compiled.isWanted(name))
        builds.push(planBuild({ name, block, use, source, template, compiled, shared }))
    }
  return { builds, buildNames, diagnostics }
}

function unknownSource({ type, name, range }: SourceUse, { sources }: HclTemplate): Diagnostic {
  const detail = `The template defines no source ${type}.${name}.${didYouMean(`${type}.${name}`, sources.keys())}`
  return problem(`Unknown source ${type}.${name}`, detail, range)
}

interface BuildParts {
  readonly name: string
  readonly block: BuildBlock
  readonly use: SourceUse
  readonly source: SourceDefinition
  readonly template: HclTemplate
  readonly compiled: CompiledSelection
  readonly shared: SharedInterpolation
}

function planBuild({ name, block, use, source, template, compiled, shared }: BuildParts): PlannedBuild {
  const context = { ...shared, buildName: use.name, buildType: use.type }
  // In HCL2 it is expressions that ask for facts of the build; Go templates see none.
  const pass = interpolation({ ...context, facts: new Map() })
  const builderScope = withSource(template.scope, use)
  const unbuilt = withBuild(builderScope, block.name, use.type)
  const later = {
    scope: (facts: BuildFacts | undefined) =>
      facts === undefined ? unbuilt : withBuild(builderScope, block.name, use.type, facts),
    interpolation: (): Interpolation => pass,
  }
  const provisioner = (own: ProvisionerBlock): PlannedProvisioner => {
    const { type, range: at, body, name: label, pauseBeforeMs, timeoutMs, maxRetries, continueOnError } = own
    const overrides = own.overrides.get(use.alias)
    const { configure, describe } = hclComponent({ type, at, body, overrides, ...later })
    return {
      type,
      at,
      configure,
      describe,
      name: label,
      pauseBeforeMs,
      timeoutMs,
      maxRetries,
      continueOnError,
    }
  }
  const selectedName = `${use.type}.${use.alias}`
  const belongs = (own: ProvisionerBlock | PostProcessorBlock): boolean => isSelected(own, selectedName)
  const { cleanupProvisioner } = block
  return {
    name,
    displayName: name,
    packerBuildName: use.name,
    builder: builderOf(use, source, builderScope, interpolation({ ...context, isBuilder: true })),
    provisioners: block.provisioners.filter(belongs).map(provisioner),
    cleanupProvisioner:
      cleanupProvisioner !== undefined && belongs(cleanupProvisioner)
        ? provisioner(cleanupProvisioner)
        : undefined,
    postProcessors: block.chains
      .map((chain) => selectedLinks(chain.filter(belongs), compiled))
      .filter((chain) => chain.length > 0)
      .map((chain) =>
        chain.map((own): PlannedPostProcessor => ({
          ...hclComponent({ type: own.type, at: own.range, body: own.body, ...later }),
          name: own.name,
          keepInputArtifact: own.keepInputArtifact,
        })),
      ),
  }
}

/** The links of a chain up to the first that `except` names. */
function selectedLinks(
  chain: readonly PostProcessorBlock[],
  { isExcepted }: CompiledSelection,
): readonly PostProcessorBlock[] {
  const end = chain.findIndex(({ name, type }) => isExcepted(name === undefined || name === '' ? type : name))
  return end < 0 ? chain : chain.slice(0, end)
}

function builderOf(
  use: SourceUse,
  source: SourceDefinition,
  scope: Scope,
  pass: Interpolation,
): PlannedComponent {
  const body = use.additions === undefined ? source.body : mergeBodies(source.body, use.additions)
  return hclComponent({
    type: use.type,
    at: source.range,
    body,
    scope: () => scope,
    interpolation: () => pass,
  })
}

function withSource(parent: Scope, { type, alias }: SourceUse): Scope {
  const source = objectValue([
    ['type', stringValue(type)],
    ['name', stringValue(alias)],
  ])
  return { parent, variables: new Map([['source', source]]) }
}

/** What the build does not know, or does not know yet, is {@link unknownText}. */
function withBuild(
  parent: Scope,
  buildName: string,
  buildType: string,
  facts: BuildFacts = new Map(),
): Scope {
  const members: [string, Value][] = [
    ...factNames(buildType).map((name): [string, Value] => [name, stringValue(unknownText)]),
    ...[...facts].map(([name, value]): [string, Value] => [
      name,
      typeof value === 'number' ? integerValue(value) : stringValue(value),
    ]),
    ['name', stringValue(buildName)],
  ]
  return { parent, variables: new Map([['build', objectValue(members)]]) }
}
