import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'

/** The directories of an Azure Pipelines job, all below one root. */
export interface AdoDirectories {
  readonly root: string
  readonly work: string
  readonly temp: string
  readonly tools: string
  /** Agent.BuildDirectory, or Agent.ReleaseDirectory in a classic release. */
  readonly job: string
  /** Build.SourcesDirectory or the artifacts directory of a release; the working directory of the task. */
  readonly sources: string
  readonly staging: string
}

/** Where the parts of a job lie below a root, without making them. */
export function adoDirectories(root: string, hostType: 'build' | 'release' = 'build'): AdoDirectories {
  const work = join(root, '_work')
  const job = join(work, hostType === 'build' ? '1' : 'r1')
  return {
    root,
    work,
    temp: join(work, '_temp'),
    tools: join(work, '_tool'),
    job,
    sources: join(job, hostType === 'build' ? 's' : 'a'),
    staging: join(job, hostType === 'build' ? 'a' : 'drop'),
  }
}

/** Makes all of them. */
export async function makeAdoDirectories(directories: AdoDirectories): Promise<void> {
  for (const path of Object.values(directories) as string[]) await mkdir(path, { recursive: true })
}
