import type { ConfigOf, FieldSet } from './fields.ts'

/** Something wrong with the fields of a component, beyond their types. */
export interface FieldProblem {
  /** The field to point at; without one, the component as a whole. */
  readonly field?: string | undefined
  /** Whole sentences: what is wrong and what to do. */
  readonly text: string
  readonly severity?: 'error' | 'warning'
}

/** What a component may look at while it is checked. */
export interface CheckHost {
  /** What is at a path relative to the working directory; undefined if nothing is. */
  readonly kindOf: (path: string) => Promise<'file' | 'directory' | 'other' | undefined>
}

/** What a template may say about one type of builder, provisioner, post-processor or data source. */
export interface ComponentDefinition<S extends FieldSet = FieldSet> {
  readonly fields: S
  /** What is wrong with fields that are well-formed one by one; nothing has been started yet. */
  check?(config: ConfigOf<S>, host: CheckHost): readonly FieldProblem[] | Promise<readonly FieldProblem[]>
}

/** The components an engine knows, by type. */
export interface ComponentRegistry {
  readonly builders: ReadonlyMap<string, ComponentDefinition>
  readonly provisioners: ReadonlyMap<string, ComponentDefinition>
  readonly postProcessors: ReadonlyMap<string, ComponentDefinition>
}
