import type { AgentFacts } from '../../base/agent.ts'

/** What of a run is known to whoever looks at what it made. */
export interface Provenance {
  /** By tag name. */
  readonly tags: Readonly<Record<string, string>>
  readonly runNumber: string | undefined
  readonly ref: string | undefined
}

/** Azure takes tag values of at most so many characters. */
const longestValue = 256

/** Reads the variables both platforms set for every job. */
export function readProvenance({ platform, environment: from }: AgentFacts): Provenance {
  const known =
    platform === 'github' ? github(from) : platform === 'azurePipelines' ? azurePipelines(from) : none
  const tags = Object.entries(known.tags).flatMap(([name, value]) =>
    value === undefined || value === ''
      ? []
      : [[`machine-image-${name}`, value.slice(0, longestValue)] as const],
  )
  return { ...known, tags: Object.fromEntries(tags) }
}

type Environment = Readonly<Record<string, string>>

interface Known {
  readonly tags: Readonly<Record<string, string | undefined>>
  readonly runNumber: string | undefined
  readonly ref: string | undefined
}

const none: Known = { tags: {}, runNumber: undefined, ref: undefined }

/** Default variables of GitHub Actions. */
function github(from: Environment): Known {
  const repository = joined('/', from['GITHUB_SERVER_URL'], from['GITHUB_REPOSITORY'])
  return {
    tags: {
      source: repository,
      commit: from['GITHUB_SHA'],
      'run-url': joined('/', repository, 'actions/runs', from['GITHUB_RUN_ID']),
    },
    runNumber: from['GITHUB_RUN_NUMBER'],
    ref: from['GITHUB_REF'],
  }
}

/** Predefined variables of Azure Pipelines, as the agent puts them into the environment. */
function azurePipelines(from: Environment): Known {
  const project = joined('/', from['SYSTEM_COLLECTIONURI']?.replace(/\/+$/, ''), from['SYSTEM_TEAMPROJECT'])
  return {
    tags: {
      source: from['BUILD_REPOSITORY_URI'],
      commit: from['BUILD_SOURCEVERSION'],
      'run-url': joined('', project, '/_build/results?buildId=', from['BUILD_BUILDID']),
    },
    runNumber: from['BUILD_BUILDNUMBER'] === undefined ? undefined : from['BUILD_BUILDID'],
    ref: from['BUILD_SOURCEBRANCH'],
  }
}

function joined(separator: string, ...parts: readonly (string | undefined)[]): string | undefined {
  return parts.some((part) => part === undefined || part === '') ? undefined : parts.join(separator)
}
