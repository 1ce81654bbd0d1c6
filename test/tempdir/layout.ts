import type { AgentDirectory, TempEnvironment } from '#shared/tempdir/candidates.ts'
import type { NamespaceMount } from '#test/tools/mountNamespace.ts'
import type { LayoutStep } from './layoutDriver.ts'

/** A row of the table that is expected: source, verdict, reason and errno. */
export type ExpectedRow = readonly [source: string, verdict: string, reason: string, errno: string]

/**
 * A hostile arrangement of directories and mounts, and what has to come of it. `/mnt`, `/tmp` and `/var/tmp` are empty
 * and good to begin with; there is no home directory unless the environment names one.
 */
export interface Layout {
  readonly name: string
  readonly mounts?: readonly NamespaceMount[]
  readonly steps?: readonly LayoutStep[]
  readonly explicit?: string
  readonly agent?: readonly AgentDirectory[]
  readonly environment?: TempEnvironment
  readonly checkouts?: readonly string[]
  /** Runs as this user instead of root. */
  readonly uid?: number
  /** The chosen directory, or the code of the error and the lines of its detail. */
  readonly expected:
    | { readonly directory: string }
    | { readonly code: string; readonly detail: readonly string[] }
  /** All rows up to the chosen one, or up to where they matter. */
  readonly rows?: readonly ExpectedRow[]
  readonly warnings?: readonly string[]
}

/** An account that is neither root nor the one that runs the tests. */
export const nobody = 65_534

/** The first directory of a GitHub runner. */
export const runnerTemp: AgentDirectory = { path: '/mnt/temp', source: 'RUNNER_TEMP' }

/** A second directory of an agent. */
export const agentTemp: AgentDirectory = { path: '/mnt/agent', source: 'Agent.TempDirectory' }

/** The row of a directory that was chosen without any concern. */
export function usable(source: string, ...concerns: readonly string[]): ExpectedRow {
  return [source, 'usable', ['programs run there', ...concerns].join('; '), '']
}
