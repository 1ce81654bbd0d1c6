import { type Diagnostic, problem } from '../../hcl/diagnostic.ts'
import { interpolation } from '../component/interpolate.ts'
import type { InterpolationContext } from '../component/interpolateContext.ts'
import { templateProblem } from '../component/interpolateJson.ts'
import { countJson } from '../component/jsonScalar.ts'
import { TemplateError } from '../gotemplate/templateError.ts'
import type { PlannedBuild, PlannedPostProcessor, PlannedProvisioner } from '../plan.ts'
import { byBytes } from './byBytes.ts'
import type {
  DeclaredBuilder,
  DeclaredPostProcessor,
  DeclaredProvisioner,
  DeclaredTemplate,
} from './declared.ts'
import { legacyComponent } from './legacyComponent.ts'
import { readMaxRetries } from './readMaxRetries.ts'
import { renderRepeatedly } from './renderRepeatedly.ts'
import { selector } from './selector.ts'

/** What the command line leaves of a template. */
export interface LegacyFilter {
  readonly only: readonly string[]
  readonly except: readonly string[]
}

/** Of the components of all builds together; far above any real template, far below what hurts. */
const mostValues = 1_000_000

/** Whether a component is for the builder of a name, as written. */
type IsFor = (component: DeclaredProvisioner | DeclaredPostProcessor, builder: string) => boolean

interface Named {
  readonly name: string
  readonly builder: DeclaredBuilder
}

/** The selected builds of a template by name. */
export function planBuilds(
  template: DeclaredTemplate,
  { only, except }: LegacyFilter,
  context: InterpolationContext,
): {
  readonly builds: readonly PlannedBuild[]
  readonly buildNames: readonly string[]
  readonly diagnostics: readonly Diagnostic[]
} {
  const diagnostics: Diagnostic[] = []
  if (template.builders.length === 0)
    diagnostics.push(problem('No builders', 'A template needs at least one builder in its list "builders".'))
  const named = nameBuilders(template.builders, context, diagnostics)
  const selected = named.filter(
    ({ name }) => (only.length === 0 || only.includes(name)) && !except.includes(name),
  )
  const retries = new Map<DeclaredProvisioner, number>()
  const maxRetries = (provisioner: DeclaredProvisioner): number => {
    const known = retries.get(provisioner)
    if (known !== undefined) return known
    const read = readMaxRetries(provisioner.maxRetries, context)
    retries.set(provisioner, read.count)
    diagnostics.push(...read.diagnostics)
    return read.count
  }
  const buildNames = named.map(({ name }) => name)
  const size = selected.length * sizeOfBuild(template)
  if (size > mostValues) {
    const detail = `${selected.length} builds with ${size / selected.length} values each are more than ${mostValues} values in all.`
    return { builds: [], buildNames, diagnostics: [...diagnostics, problem('Template too complex', detail)] }
  }
  const selectors = new Map(
    [...template.provisioners, ...template.postProcessors.flat()].map((one) => [
      one,
      selector(one.selection),
    ]),
  )
  const isFor: IsFor = (component, builder) => selectors.get(component)?.(builder) ?? true
  const builds = selected.map((one) => planBuild(one, template, except, context, maxRetries, isFor))
  return { builds, buildNames, diagnostics }
}

function nameBuilders(
  builders: readonly DeclaredBuilder[],
  context: InterpolationContext,
  diagnostics: Diagnostic[],
): readonly Named[] {
  const { render } = interpolation(context)
  const named = new Map<string, Named>()
  for (const builder of builders) {
    const { text, range } = builder.name
    try {
      const name = renderRepeatedly(text, render)
      const other = named.get(name)
      if (other === undefined) named.set(name, { name, builder })
      else {
        const detail = `This name becomes "${name}", as does "${other.builder.name.text}". Builds need names of their own.`
        diagnostics.push(problem('Duplicate builder', detail, range))
      }
    } catch (thrown) {
      if (!(thrown instanceof TemplateError)) throw thrown
      diagnostics.push(templateProblem(thrown, text, range))
    }
  }
  return [...named.values()].toSorted((left, right) => byBytes(left.name, right.name))
}

function planBuild(
  { name, builder }: Named,
  template: DeclaredTemplate,
  except: readonly string[],
  common: InterpolationContext,
  maxRetries: (provisioner: DeclaredProvisioner) => number,
  isFor: IsFor,
): PlannedBuild {
  const rawName = builder.name.text
  const context: InterpolationContext = {
    ...common,
    buildName: name,
    buildType: builder.type,
    isBuilder: false,
  }
  const provisioner = (declared: DeclaredProvisioner): PlannedProvisioner => ({
    ...legacyComponent(declared, context, declared.override.get(rawName)?.value),
    name: undefined,
    pauseBeforeMs: declared.pauseBeforeMs,
    timeoutMs: declared.timeoutMs,
    maxRetries: maxRetries(declared),
    continueOnError: false,
  })
  const { cleanupProvisioner } = template
  return {
    name,
    displayName: builder.type === rawName ? name : `${builder.type}.${name}`,
    packerBuildName: name,
    builder: legacyComponent(builder, { ...context, isBuilder: true }),
    provisioners: template.provisioners.filter((one) => isFor(one, rawName)).map(provisioner),
    cleanupProvisioner: cleanupProvisioner && provisioner(cleanupProvisioner),
    postProcessors: template.postProcessors
      .map((chain) =>
        cutChain(chain, except, (link) => isFor(link, rawName)).map((link): PlannedPostProcessor => ({
          ...legacyComponent(link, context),
          name: link.name,
          keepInputArtifact: link.keepInputArtifact,
        })),
      )
      .filter((chain) => chain.length > 0),
  }
}

/** How many values every build has, but for those of its builder. */
function sizeOfBuild({ provisioners, cleanupProvisioner, postProcessors }: DeclaredTemplate): number {
  const components = [
    ...provisioners,
    ...(cleanupProvisioner ? [cleanupProvisioner] : []),
    ...postProcessors.flat(),
  ]
  return 1 + components.reduce((size, { config }) => size + countJson(config), 0)
}

/** The links of a chain that are for a builder, up to the first one the command line excludes. */
function cutChain(
  chain: readonly DeclaredPostProcessor[],
  except: readonly string[],
  isFor: (link: DeclaredPostProcessor) => boolean,
): readonly DeclaredPostProcessor[] {
  const own = chain.filter(isFor)
  const end = own.findIndex(({ name }) => except.includes(name))
  return end < 0 ? own : own.slice(0, end)
}
