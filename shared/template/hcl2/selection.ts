import { type Diagnostic, problem } from '../../hcl/diagnostic.ts'
import type { SourceRange } from '../../hcl/position.ts'

/** To which builds a provisioner or post-processor belongs, by `type.name` exactly. */
export interface Selection {
  readonly only: readonly string[]
  readonly except: readonly string[]
}

/** The fields of a selection, and the name that goes with them. */
export const selectionFields = {
  name: { type: 'text' },
  only: { type: 'texts' },
  except: { type: 'texts' },
} as const

/** The selection in fields that were read; giving both sides of it is an error. */
export function readSelection(
  { only = [], except = [] }: { readonly [K in keyof Selection]: Selection[K] | undefined },
  ranges: ReadonlyMap<string, SourceRange>,
  diagnostics: Diagnostic[],
): Selection {
  if (only.length > 0 && except.length > 0) {
    const detail = 'Give one of only and except, not both.'
    diagnostics.push(problem('Both only and except', detail, ranges.get('except')))
  }
  return { only, except }
}

/** Whether a component belongs to a build. */
export function isSelected({ only, except }: Selection, name: string): boolean {
  return only.length > 0 ? only.includes(name) : !except.includes(name)
}
