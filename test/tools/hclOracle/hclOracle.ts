import { createHash } from 'node:crypto'
import { access, mkdir, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { systemClock } from '#shared/base/clock.ts'
import { withLock } from '#shared/base/lock.ts'
import { toolCacheDirectory } from '../goProgram.ts'

const sources = ['go.mod', 'go.sum', 'main.go', 'describe.go', 'functions.go']
const compileLimitMs = 10 * 60_000

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

/** The compiled oracle; it is built once per state of its sources. Undefined where there is no usable `go`. */
export async function hclOracle(): Promise<string | undefined> {
  const texts = await Promise.all(sources.map((name) => readFile(join(import.meta.dirname, name))))
  const digest = createHash('sha256')
  for (const text of texts) digest.update(text)
  const directory = toolCacheDirectory()
  const name = `hcl-oracle-${digest.digest('hex').slice(0, 16)}-${process.platform}-${process.arch}`
  const binary = join(directory, name)
  if (await exists(binary)) return binary
  const { exitCode } = await execa('go', ['version'], { reject: false })
  if (exitCode !== 0) return undefined
  await mkdir(directory, { recursive: true })
  return await withLock(`${binary}.lock`, { clock: systemClock, waitMs: compileLimitMs }, async () => {
    if (await exists(binary)) return binary
    const partial = `${binary}.${process.pid}`
    await execa('go', ['build', '-trimpath', '-o', partial, '.'], {
      cwd: import.meta.dirname,
      env: { GOFLAGS: '-buildvcs=false', GOWORK: 'off' },
    })
    await rename(partial, binary)
    return binary
  })
}

/** Asks the oracle about many sources at once. */
export async function askOracle(binary: string, requests: readonly OracleRequest[]): Promise<OracleAnswer[]> {
  const input = requests.map((request) => `${JSON.stringify(request)}\n`).join('')
  const { stdout } = await execa(binary, [], { input, maxBuffer: 1 << 30 })
  return stdout.split('\n').map((line) => JSON.parse(line) as OracleAnswer)
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  )
}
