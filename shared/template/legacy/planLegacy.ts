import type { Diagnostic } from '../../hcl/diagnostic.ts'
import type { RandomSource } from '../../hcl/functions/capabilities.ts'
import { defaultLimits } from '../../hcl/limits.ts'
import type { Source } from '../../hcl/source.ts'
import { packerLevel } from '../packerLevel.ts'
import type { PlannedBuild } from '../plan.ts'
import type { PlannedVariable } from '../plannedVariable.ts'
import { interpolation } from '../component/interpolate.ts'
import type { InterpolationContext } from '../component/interpolateContext.ts'
import { renderBudget } from '../gotemplate/renderTemplate.ts'
import { checkMinVersion } from './checkMinVersion.ts'
import { checkSelections } from './checkSelections.ts'
import type { DeclaredTemplate } from './declared.ts'
import { planBuilds } from './planBuilds.ts'
import { planVariables } from './planVariables.ts'
import { readDeclaredTemplate } from './readDeclaredTemplate.ts'
import { readVariableFile } from './readVariableFile.ts'
import { resolveVariables } from './resolveVariables.ts'

/** A legacy JSON template and everything that decides what it means. */
export interface LegacyRequest {
  readonly source: Source
  /** The directory of the template, absolute; undefined for one that is no file. */
  readonly templateDir: string | undefined
  /** What `-var` gives; wins over the files. */
  readonly variables: ReadonlyMap<string, string>
  /** What `-var-file` names, later files winning. */
  readonly variableFiles: readonly Source[]
  readonly environment: ReadonlyMap<string, string>
  /** Names of builds, exact; nothing means all of them. */
  readonly only: readonly string[]
  /** Names of builds and post-processors, exact. */
  readonly except: readonly string[]
  readonly startedAt: Date
  /** Absolute. */
  readonly workingDirectory: string
  readonly random: RandomSource
}

/** What a legacy JSON template means; with errors among the diagnostics, it is not fit to run. */
export interface LegacyPlan {
  /** In the order of their names; those that were not selected are left out. */
  readonly builds: readonly PlannedBuild[]
  /** The names of all builds, in the same order. */
  readonly buildNames: readonly string[]
  /** In file order, names as written. */
  readonly builders: readonly { readonly type: string; readonly name: string }[]
  readonly variables: readonly PlannedVariable[]
  /** Values that must never be shown. */
  readonly secrets: readonly string[]
  readonly minPackerVersion: string | undefined
  readonly description: string | undefined
  readonly diagnostics: readonly Diagnostic[]
}

/** Reads a legacy JSON template into builds. Never throws for bad input: every problem is a diagnostic, all in one run. */
export function planLegacy(request: LegacyRequest): LegacyPlan {
  const { template, diagnostics: unread } = readDeclaredTemplate(request.source)
  const files = request.variableFiles.map(readVariableFile)
  const diagnostics = [...unread, ...files.flatMap((file) => file.diagnostics)]
  if (template === undefined) return emptyPlan(diagnostics)
  const given = new Map([...files.flatMap(({ values }) => [...values]), ...request.variables])
  const context = contextOf(request)
  const resolved = resolveVariables(
    template.variables,
    given,
    (userVariables) => interpolation({ ...context, userVariables, environment: request.environment }).render,
  )
  const { variables, secrets, missing } = planVariables(template.variables, resolved.values, given)
  const {
    builds,
    buildNames,
    diagnostics: unplanned,
  } = planBuilds(template, request, {
    ...context,
    userVariables: resolved.values,
  })
  return {
    builds,
    buildNames,
    builders: template.builders.map(({ type, name }) => ({ type, name: name.text })),
    variables,
    secrets,
    minPackerVersion: template.minPackerVersion?.text,
    description: template.description,
    diagnostics: [
      ...diagnostics,
      ...checkTemplate(template),
      ...missing,
      ...resolved.diagnostics,
      ...unplanned,
    ].slice(0, defaultLimits.diagnostics),
  }
}

function contextOf({
  templateDir,
  startedAt,
  workingDirectory,
  random,
}: LegacyRequest): InterpolationContext {
  return {
    buildName: undefined,
    buildType: undefined,
    templateDir,
    packerVersion: packerLevel,
    startedAt,
    workingDirectory,
    random,
    isBuilder: true,
    budget: renderBudget(),
  }
}

function checkTemplate(template: DeclaredTemplate): readonly Diagnostic[] {
  const { minPackerVersion } = template
  return [
    ...checkSelections(template),
    ...(minPackerVersion === undefined ? [] : checkMinVersion(minPackerVersion)),
  ]
}

function emptyPlan(diagnostics: readonly Diagnostic[]): LegacyPlan {
  return {
    builds: [],
    buildNames: [],
    builders: [],
    variables: [],
    secrets: [],
    minPackerVersion: undefined,
    description: undefined,
    diagnostics: diagnostics.slice(0, defaultLimits.diagnostics),
  }
}
