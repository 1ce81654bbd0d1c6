import { askGoOracle, goOracle } from '../goOracle.ts'

/** A source to be judged; variables are expressions. */
export interface OracleRequest {
  readonly kind: 'expression' | 'template' | 'file' | 'json' | 'format'
  readonly source: string
  readonly variables?: Readonly<Record<string, string>>
  readonly schema?: OracleSchema
  /** Whether dynamic blocks are expanded. */
  readonly dynamic?: boolean
}

/** What a body may hold, for a request of a file or JSON source. */
export interface OracleSchema {
  readonly attributes?: readonly string[]
  readonly required?: readonly string[]
  readonly blocks?: readonly {
    readonly type: string
    readonly labels: readonly string[]
    readonly body: OracleSchema
  }[]
}

/** What Go's HCL says. */
export interface OracleAnswer {
  readonly value: unknown
  readonly diagnostics: readonly {
    readonly summary: string
    readonly detail: string
    readonly line: number
    readonly column: number
  }[]
}

/** The compiled oracle; undefined where there is no usable `go`. */
export async function hclOracle(): Promise<string | undefined> {
  return await goOracle(import.meta.dirname, ['go.mod', 'go.sum', 'main.go', 'describe.go', 'functions.go'])
}

/** Asks the oracle about many sources at once. */
export async function askOracle(
  binary: string,
  requests: readonly OracleRequest[],
): Promise<readonly OracleAnswer[]> {
  return await askGoOracle(binary, requests)
}
