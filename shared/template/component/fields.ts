/** What a field can hold: the type's name, and what a component gets to read. */
export interface FieldTypes {
  readonly text: string
  readonly integer: number
  readonly boolean: boolean
  /** Written like `1m30s`; read in milliseconds. */
  readonly duration: number
  readonly texts: readonly string[]
  readonly integers: readonly number[]
  readonly textLists: readonly (readonly string[])[]
  readonly textMap: ReadonlyMap<string, string>
}

/** A field that holds a value. */
export interface ValueField {
  readonly type: keyof FieldTypes
  readonly required?: boolean
  /** Go template actions in it are left for the component, which knows their data only when it runs. */
  readonly late?: boolean
}

/** A field that holds further fields: a block in HCL2, an object in JSON; a list of them if `repeated`. */
export interface BlockField {
  readonly type: 'block'
  readonly fields: FieldSet
  readonly required?: boolean
  readonly repeated?: boolean
}

/** The fields of a component by the names templates give them. */
export type FieldSet = Readonly<Record<string, ValueField | BlockField>>

type ValueOf<F> = F extends BlockField
  ? F['repeated'] extends true
    ? readonly ConfigOf<F['fields']>[]
    : ConfigOf<F['fields']>
  : F extends ValueField
    ? FieldTypes[F['type']]
    : never

/** What a component reads of its fields; a field that is not set, or null, is undefined. */
export type ConfigOf<S extends FieldSet> = {
  readonly [K in keyof S]: S[K]['required'] extends true ? ValueOf<S[K]> : ValueOf<S[K]> | undefined
}
