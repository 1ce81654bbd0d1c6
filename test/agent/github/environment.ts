import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** The directories of a GitHub job, all below one root. */
export interface GitHubDirectories {
  readonly root: string
  readonly work: string
  readonly temp: string
  readonly tools: string
  /** GITHUB_WORKSPACE, the working directory of the action. */
  readonly workspace: string
}

/** Where the parts of a job lie below a root, without making them. */
export function githubDirectories(root: string): GitHubDirectories {
  const work = join(root, '_work')
  return {
    root,
    work,
    temp: join(work, '_temp'),
    tools: join(work, '_tool'),
    workspace: join(work, 'images', 'images'),
  }
}

/** The folder below the temp directory that holds the event. */
export const workflowFolder = '_github_workflow'

/** Makes the directories and writes the event. */
export async function makeGitHubDirectories(directories: GitHubDirectories, event: unknown): Promise<void> {
  for (const path of Object.values(directories) as string[]) await mkdir(path, { recursive: true })
  const path = eventPath(directories)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, JSON.stringify(event))
}

function eventPath(directories: GitHubDirectories): string {
  return join(directories.temp, workflowFolder, 'event.json')
}

/** The `github` context without the token and the command files; upper-cased behind `GITHUB_` it is environment. */
export function githubContext(
  directories: GitHubDirectories,
  overrides: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return {
    action: '__example_images',
    action_ref: 'v1',
    action_repository: 'example/images',
    actor: 'octocat',
    actor_id: '583231',
    api_url: 'https://api.github.com',
    base_ref: '',
    event_name: 'push',
    event_path: eventPath(directories),
    graphql_url: 'https://api.github.com/graphql',
    head_ref: '',
    job: 'build',
    ref: 'refs/heads/main',
    ref_name: 'main',
    ref_protected: 'false',
    ref_type: 'branch',
    repository: 'example/images',
    repository_id: '1296269',
    repository_owner: 'example',
    repository_owner_id: '583231',
    retention_days: '90',
    run_attempt: '1',
    run_id: '1658821493',
    run_number: '15',
    server_url: 'https://github.com',
    sha: '9f0c0f3a6c2b4a1f8d5e7b6a4c3d2e1f0a9b8c7d',
    triggering_actor: 'octocat',
    workflow: 'images',
    workflow_ref: 'example/images/.github/workflows/images.yml@refs/heads/main',
    workflow_sha: '9f0c0f3a6c2b4a1f8d5e7b6a4c3d2e1f0a9b8c7d',
    workspace: directories.workspace,
    ...overrides,
  }
}

/** The `runner` context; upper-cased behind `RUNNER_` it is environment. */
export function runnerContext(directories: GitHubDirectories, debug: boolean): Record<string, string> {
  return {
    arch: process.arch === 'arm64' ? 'ARM64' : 'X64',
    ...(debug ? { debug: '1' } : {}),
    environment: 'self-hosted',
    name: 'harness',
    os: 'Linux',
    temp: directories.temp,
    tool_cache: directories.tools,
    workspace: dirname(directories.workspace),
  }
}

/** A context as environment variables. */
export function contextEnvironment(
  prefix: 'GITHUB' | 'RUNNER',
  context: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(context).map(([name, value]) => [`${prefix}_${name.toUpperCase()}`, value]),
  )
}
