import type { PlatformIdentity } from './platformIdentity.ts'

/** The platforms a task runs on. */
export type Platform = 'azurePipelines' | 'github' | 'local'

/** A place where a temp directory could be made, with the name users know it by. */
export interface TempBase {
  readonly path: string
  readonly source: string
}

/** What is to know of the machine and the job, read once at the start; plain data. */
export interface AgentFacts {
  readonly platform: Platform
  /** Everything in the environment; children get a part of it, see `childEnvironment`. */
  readonly environment: Readonly<Record<string, string>>
  /** Where relative paths of inputs begin. */
  readonly workingDirectory: string
  /** Source trees, which may be published whole: nothing temporary belongs there. */
  readonly checkouts: readonly string[]
  readonly tempBases: readonly TempBase[]
  /** Where journals may be kept, best first: folders that outlive the job where there are such. */
  readonly stateDirectories: readonly string[]
  /** Where reports for the user go; made when first needed. */
  readonly reportDirectory: string
  /** Tools installed on the agent, in the layout of tool caches. */
  readonly toolDirectory: string | undefined
  /** How long after a cancellation everything must be over. */
  readonly cancelGraceMs: number
  /** By what the job can say who it is to others. */
  readonly identity: PlatformIdentity
  /** True where a post step runs after the job's last step. */
  readonly hasPost: boolean
}
