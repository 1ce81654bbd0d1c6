import { problem, type Diagnostic } from '#shared/hcl/diagnostic.ts'
import { Source } from '#shared/hcl/source.ts'
import type { ConfigTree } from '#shared/template/component/configTree.ts'
import { unknownText } from '#shared/template/component/configTree.ts'
import type { ConfigOf, FieldSet, ValueField } from '#shared/template/component/fields.ts'
import { parseTemplate } from '#shared/template/gotemplate/parseTemplate.ts'
import { renderTemplate } from '#shared/template/gotemplate/renderTemplate.ts'
import type { TemplateFunction, TemplateValue } from '#shared/template/gotemplate/values.ts'
import type {
  BuildFacts,
  Configured,
  PlannedBuild,
  PlannedComponent,
  PlannedPostProcessor,
  PlannedProvisioner,
} from '#shared/template/plan.ts'

/**
 * The fields of a component in a test: plain values, whose texts may hold `${build.<name>}`, or a function of what the build
 * knows, as any other expression would be.
 */
export type Fields =
  | Readonly<Record<string, unknown>>
  | ((facts: FactReader) => Readonly<Record<string, unknown>>)

/** `build.<name>` of a template. */
export type FactReader = (name: string) => string | number

/** A component by its type and fields, with what a template wraps around a provisioner or post-processor. */
export interface PlannedPart {
  readonly type: string
  readonly fields?: Fields
  readonly name?: string
  readonly pauseBeforeMs?: number
  readonly timeoutMs?: number
  readonly maxRetries?: number
  readonly continueOnError?: boolean
  readonly keepInputArtifact?: boolean
}

/** A build as a test writes it down. */
export interface BuildParts {
  readonly name?: string
  readonly builder?: PlannedPart
  readonly provisioners?: readonly PlannedPart[]
  readonly cleanup?: PlannedPart
  readonly postProcessors?: readonly (readonly PlannedPart[])[]
}

/** Makes a build as a planner would: `null` without a machine unless another builder is named. */
export function plannedBuild(parts: BuildParts): PlannedBuild {
  const { name = 'n', builder = { type: 'null', fields: { communicator: 'none' } } } = parts
  const fullName = `${builder.type}.${name}`
  return {
    name: fullName,
    displayName: fullName,
    packerBuildName: name,
    builder: component(builder),
    provisioners: (parts.provisioners ?? []).map(provisioner),
    cleanupProvisioner: parts.cleanup && provisioner(parts.cleanup),
    postProcessors: (parts.postProcessors ?? []).map((chain) => chain.map(postProcessor)),
  }
}

function provisioner(part: PlannedPart): PlannedProvisioner {
  return {
    ...component(part),
    name: part.name,
    pauseBeforeMs: part.pauseBeforeMs ?? 0,
    timeoutMs: part.timeoutMs ?? 0,
    maxRetries: part.maxRetries ?? 0,
    continueOnError: part.continueOnError ?? false,
  }
}

function postProcessor(part: PlannedPart): PlannedPostProcessor {
  return { ...component(part), name: part.name, keepInputArtifact: part.keepInputArtifact }
}

function component({ type, fields = {} }: PlannedPart): PlannedComponent {
  const source = new Source('test.pkr.hcl', `${type} {}\n`)
  const at = { source, start: 0, end: type.length }
  const read = (facts: BuildFacts | undefined) => {
    const fact: FactReader = (name) => facts?.get(name) ?? unknownText
    return typeof fields === 'function' ? fields(fact) : fields
  }
  return {
    type,
    at,
    configure: <S extends FieldSet>(set: S, facts?: BuildFacts): Configured<S> => {
      const diagnostics: Diagnostic[] = []
      const config = new Map<string, unknown>()
      for (const [name, value] of Object.entries(read(facts))) {
        const field = set[name]
        if (!field || field.type === 'block') {
          diagnostics.push(problem('Unsupported argument', `${type} has no argument ${name}.`, at))
          continue
        }
        if (!isOfType(value, field))
          diagnostics.push(problem('Wrong type', `${name} is no ${field.type}.`, at))
        else
          config.set(
            name,
            mapTexts(value, (text) => evaluate(text, facts, field.late ?? false)),
          )
      }
      for (const [name, field] of Object.entries(set))
        if (field.required && !config.has(name))
          diagnostics.push(problem('Missing argument', `${type} needs ${name}.`, at))
      return {
        config: Object.fromEntries(config) as ConfigOf<S>,
        diagnostics,
        ranges: new Map([...config.keys()].map((name) => [name, at])),
        render: (text, data) => render(text, data),
      }
    },
    describe: () => JSON.parse(JSON.stringify(read(undefined))) as ConfigTree,
  }
}

function isOfType(value: unknown, { type }: ValueField): boolean {
  const each = (test: (item: unknown) => boolean) => Array.isArray(value) && value.every(test)
  switch (type) {
    case 'text':
      return typeof value === 'string'
    case 'integer':
    case 'duration':
      return Number.isInteger(value)
    case 'boolean':
      return typeof value === 'boolean'
    case 'texts':
      return each((item) => typeof item === 'string')
    case 'integers':
      return each((item) => Number.isInteger(item))
    case 'textLists':
      return each((item) => Array.isArray(item))
    case 'textMap':
      return value instanceof Map
  }
}

/** Applies what a planner does to the texts of a value. */
function mapTexts(value: unknown, apply: (text: string) => string): unknown {
  if (typeof value === 'string') return apply(value)
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, apply))
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [key, mapTexts(item, apply)]))
  return value
}

function evaluate(text: string, facts: BuildFacts | undefined, isLate: boolean): string {
  const known = text.replaceAll(/\$\{build\.(\w+)\}/g, (_whole, name: string) =>
    String(facts?.get(name) ?? unknownText),
  )
  return isLate ? known : render(known, new Map())
}

const functions = new Map<string, TemplateFunction>([
  ['upper', (text) => (typeof text === 'string' ? text.toUpperCase() : '')],
  ['isotime', () => '2026-01-02T03:04:05Z'],
])

function render(text: string, data: ReadonlyMap<string, TemplateValue>): string {
  return renderTemplate(parseTemplate(text), { data, functions })
}
