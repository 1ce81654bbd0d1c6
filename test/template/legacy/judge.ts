import { Source } from '#shared/hcl/source.ts'
import { decodeSource } from '#shared/hcl/decodeSource.ts'
import { type Diagnostic, hasErrors, problem } from '#shared/hcl/diagnostic.ts'
import type { FieldSet } from '#shared/template/component/fields.ts'
import { type LegacyPlan, type LegacyRequest, planLegacy } from '#shared/template/legacy/planLegacy.ts'
import type { PlannedComponent } from '#shared/template/plan.ts'
import { builders, postProcessors, provisioners } from './components.ts'

export type LegacyOptions = Partial<Omit<LegacyRequest, 'source'>>

/** A plan of a template that is given as text, bytes or a value. */
export function plan(template: unknown, options: LegacyOptions = {}): LegacyPlan {
  return planLegacy({
    source: sourceOf(template, 't.json'),
    templateDir: '/templates',
    variables: new Map(),
    variableFiles: [],
    environment: new Map(),
    only: [],
    except: [],
    startedAt: new Date(),
    workingDirectory: '/work',
    random: { bytes: (count) => new Uint8Array(count) },
    ...options,
  })
}

/** A source from text, bytes or a value that becomes JSON. */
export function sourceOf(content: unknown, name: string): Source {
  if (Buffer.isBuffer(content)) return new Source(name, decodeSource(content))
  return new Source(name, typeof content === 'string' ? content : JSON.stringify(content))
}

/** What is wrong with a plan and with every component of it. */
export function problemsOf({ builds, diagnostics }: LegacyPlan): readonly Diagnostic[] {
  return [
    ...diagnostics,
    ...builds.flatMap(({ builder, provisioners: all, cleanupProvisioner, postProcessors: chains }) => [
      ...configure(builder, builders),
      ...all.flatMap((one) => configure(one, provisioners)),
      ...(cleanupProvisioner ? configure(cleanupProvisioner, provisioners) : []),
      ...chains.flat().flatMap((one) => configure(one, postProcessors)),
    ]),
  ]
}

function configure(
  component: PlannedComponent,
  known: Readonly<Record<string, FieldSet>>,
): readonly Diagnostic[] {
  const fields = known[component.type]
  if (fields === undefined) return [problem('Unknown component', component.type, component.at)]
  return component.configure(fields).diagnostics
}

/** Whether nothing is wrong, as `packer validate` means it. */
export function isValid(template: unknown, options: LegacyOptions = {}): boolean {
  return !hasErrors(problemsOf(plan(template, options)))
}

/** Problems as `line:column summary`. */
export function briefly(problems: readonly Diagnostic[]): readonly string[] {
  return problems.map(({ summary, subject }) => {
    const at = subject?.source.positionAt(subject.start)
    return `${at?.line}:${at?.column} ${summary}`
  })
}
