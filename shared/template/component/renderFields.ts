import { type Diagnostic, problem } from '../../hcl/diagnostic.ts'
import type { SourceRange } from '../../hcl/position.ts'
import { TemplateError } from '../gotemplate/templateError.ts'
import type { BlockField, FieldSet, ValueField } from './fields.ts'
import type { Interpolation } from './interpolate.ts'

/** Renders the Go templates in the values of fields, those of `late` fields excepted, which are only checked. */
export function renderFields(
  values: Readonly<Record<string, unknown>>,
  fields: FieldSet,
  { render, check }: Interpolation,
  rangeOf: (field: string) => SourceRange | undefined,
): { readonly config: Readonly<Record<string, unknown>>; readonly diagnostics: readonly Diagnostic[] } {
  const config: Record<string, unknown> = {}
  const diagnostics: Diagnostic[] = []
  for (const [name, value] of Object.entries(values)) {
    const field = fields[name]
    if (field === undefined) continue
    try {
      config[name] = renderField(value, field, render, check)
    } catch (thrown) {
      if (!(thrown instanceof TemplateError)) throw thrown
      const detail = `The Go template in "${name}" fails: ${thrown.message}.`
      diagnostics.push(problem('Error in template', detail, rangeOf(name)))
    }
  }
  return { config, diagnostics }
}

type Render = Interpolation['render']

function renderField(
  value: unknown,
  field: ValueField | BlockField,
  render: Render,
  check: Interpolation['check'],
): unknown {
  if (field.type === 'block') {
    const inner = (one: unknown): unknown =>
      Object.fromEntries(
        Object.entries(one as Readonly<Record<string, unknown>>).map(([name, part]) => {
          const own = field.fields[name]
          return [name, own === undefined ? part : renderField(part, own, render, check)]
        }),
      )
    return Array.isArray(value) ? value.map(inner) : inner(value)
  }
  if (field.late !== true) return renderValue(value, render)
  renderValue(value, (text) => {
    check(text)
    return text
  })
  return value
}

function renderValue(value: unknown, render: (text: string) => string): unknown {
  if (typeof value === 'string') return render(value)
  if (Array.isArray(value)) return value.map((item) => renderValue(item, render))
  if (value instanceof Map)
    return new Map(
      [...(value as ReadonlyMap<string, unknown>)].map(([key, item]) => [
        render(key),
        renderValue(item, render),
      ]),
    )
  return value
}
