import { type Diagnostic, hasErrors, problem } from '../hcl/diagnostic.ts'
import { didYouMean } from '../hcl/suggestion.ts'
import { checkComponent } from './component/checkComponent.ts'
import type { CheckHost, ComponentDefinition, ComponentRegistry } from './component/definition.ts'
import type { PlannedBuild, PlannedComponent } from './plan.ts'
import type { Template } from './template.ts'

/** The builds an engine can run, and all that is wrong with the others. */
export interface CheckedBuilds {
  readonly builds: readonly PlannedBuild[]
  /** A provisioner or post-processor is of no known type, for which Packer runs no build at all. */
  readonly hasUnknownTypes: boolean
  readonly diagnostics: readonly Diagnostic[]
}

/** Holds the builds of a template against the components of an engine: unknown types, wrong fields, fields that contradict one another. */
export async function checkBuilds(
  { builds, buildNames, diagnostics: known }: Template,
  registry: ComponentRegistry,
  host: CheckHost,
): Promise<CheckedBuilds> {
  const diagnostics: Diagnostic[] = []
  if (buildNames.length === 0 && !hasErrors(known))
    diagnostics.push(
      problem('Missing build block', 'A template needs a build block with one or more sources.'),
    )
  const sound: PlannedBuild[] = []
  for (const build of builds) {
    const found = await checkBuild(build, registry, host)
    diagnostics.push(...found)
    if (!hasErrors(found)) sound.push(build)
  }
  const hasUnknownTypes = builds.some(
    ({ provisioners, postProcessors }) =>
      provisioners.some(({ type }) => !registry.provisioners.has(type)) ||
      postProcessors.flat().some(({ type }) => !registry.postProcessors.has(type)),
  )
  return { builds: sound, hasUnknownTypes, diagnostics: withoutRepetitions(diagnostics) }
}

async function checkBuild(
  build: PlannedBuild,
  registry: ComponentRegistry,
  host: CheckHost,
): Promise<readonly Diagnostic[]> {
  const { builder, provisioners, cleanupProvisioner, postProcessors } = build
  const check = (
    component: PlannedComponent,
    kind: string,
    known: ReadonlyMap<string, ComponentDefinition>,
  ) => checkOne(component, kind, known, host)
  const found: (readonly Diagnostic[])[] = [await check(builder, 'source', registry.builders)]
  for (const provisioner of [
    ...provisioners,
    ...(cleanupProvisioner === undefined ? [] : [cleanupProvisioner]),
  ])
    found.push(await check(provisioner, 'provisioner', registry.provisioners))
  for (const postProcessor of postProcessors.flat())
    found.push(await check(postProcessor, 'post-processor', registry.postProcessors))
  return found.flat()
}

async function checkOne(
  component: PlannedComponent,
  kind: string,
  known: ReadonlyMap<string, ComponentDefinition>,
  host: CheckHost,
): Promise<readonly Diagnostic[]> {
  const definition = known.get(component.type)
  if (definition !== undefined) return (await checkComponent(component, definition, host)).diagnostics
  const detail = `The embedded engine has no ${kind} "${component.type}"; set engine to packer to run it with Packer and its plugins.${didYouMean(component.type, known.keys())}`
  return [problem(`Unknown ${kind} type ${component.type}`, detail, component.at)]
}

/** A component of several builds is told once. */
function withoutRepetitions(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const told = new Set<string>()
  return diagnostics.filter(({ summary, detail, subject }) => {
    const key = JSON.stringify([summary, detail, subject?.source.name, subject?.start, subject?.end])
    if (told.has(key)) return false
    told.add(key)
    return true
  })
}
