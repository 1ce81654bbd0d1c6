/** What every node of a YAML document may bear. */
interface Properties {
  /** With its handle resolved: `tag:yaml.org,2002:int` for `!!int`, `!own` for `!own`. */
  readonly tag?: string | undefined
  readonly anchor?: string | undefined
}

/** A node of a YAML document before anything is made of its scalars. */
export type YamlNode =
  | (Properties & {
      readonly kind: 'scalar'
      readonly text: string
      /** In single or double quotes; as it is; after `|` or `>`. */
      readonly style: 'plain' | 'quoted' | 'block'
    })
  | (Properties & { readonly kind: 'sequence'; readonly items: readonly YamlNode[] })
  | (Properties & { readonly kind: 'mapping'; readonly entries: readonly YamlEntry[] })
  | { readonly kind: 'alias'; readonly anchor: string }

/** A key and its value, in the order of the document. */
export interface YamlEntry {
  readonly key: YamlNode
  readonly value: YamlNode
}

/** What reading a YAML text may cost. */
export interface YamlBudget {
  /** Nodes inside one another; more are refused. */
  readonly nesting: number
  /** Called for every lexeme, of which reading takes far more time and memory than of a mere character. */
  readonly onLexeme: () => void
}

/** Reads the one document of a YAML text. Throws an Error that says what is wrong with the text. */
export interface YamlReader {
  readonly read: (text: string, budget: YamlBudget) => YamlNode
}
