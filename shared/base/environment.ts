import { platform } from 'node:os'

/** What a child process may see of the agent's environment. */
export interface EnvironmentPolicy {
  /** Names the user let through, exact or with `*` as a wildcard. */
  readonly pass: readonly string[]
  /** Set for the child, over anything let through. */
  readonly set: Readonly<Record<string, string>>
}

/** Names a child needs to be an ordinary program, on any system. */
const ordinary = [
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'SHELL',
  'LANG',
  'LANGUAGE',
  'LC_*',
  'TZ',
  'TERM',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'ALL_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'all_proxy',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'XDG_*',
  'SSH_AUTH_SOCK',
  'SystemRoot',
  'SystemDrive',
  'windir',
  'ComSpec',
  'PATHEXT',
  'USERPROFILE',
  'APPDATA',
  'LOCALAPPDATA',
  'ProgramData',
  'ProgramFiles',
  'ProgramFiles(x86)',
  'CommonProgramFiles',
  'NUMBER_OF_PROCESSORS',
  'PROCESSOR_ARCHITECTURE',
  // What the agents look for when they end orphans: without it a stray process would outlive the job.
  'RUNNER_TRACKING_ID',
  'VSTS_PROCESS_LOOKUP_ID',
] as const

/** Channels into the agent and its credentials: never let through by a wildcard. */
const agentOnly = [
  'INPUT_*',
  'SECRET_*',
  'ENDPOINT_*',
  'SECUREFILE_*',
  'VSTS_*',
  'STATE_*',
  'SYSTEM_ACCESSTOKEN',
  'SYSTEM_OIDCREQUESTURI',
  'ACTIONS_*',
  'GITHUB_TOKEN',
  'GITHUB_OUTPUT',
  'GITHUB_ENV',
  'GITHUB_PATH',
  'GITHUB_STATE',
  'GITHUB_STEP_SUMMARY',
  'NODE_OPTIONS',
  'LD_*',
  'DYLD_*',
  'BASH_ENV',
  'ENV',
] as const

/** File commands of the runner: not even by name, a child that writes there speaks for the step. */
const neverPassed = [
  'GITHUB_OUTPUT',
  'GITHUB_ENV',
  'GITHUB_PATH',
  'GITHUB_STATE',
  'GITHUB_STEP_SUMMARY',
] as const

/**
 * The environment of a child: nothing but what an ordinary program needs and what the policy names. Agent channels pass
 * only by exact name, the runner's file commands never. Windows names are compared without case.
 */
export function childEnvironment(
  source: Readonly<Record<string, string | undefined>>,
  policy: EnvironmentPolicy,
  system: NodeJS.Platform = platform(),
): Record<string, string> {
  const matcher = (patterns: readonly string[]) => nameMatcher(patterns, system === 'win32')
  const never = matcher(neverPassed)
  const ordinaryNames = matcher(ordinary)
  const agentNames = matcher(agentOnly)
  const exactNames = matcher(policy.pass.filter((pattern) => !pattern.includes('*')))
  const wildcardNames = matcher(policy.pass.filter((pattern) => pattern.includes('*')))
  const result: Record<string, string> = {}
  for (const [name, value] of Object.entries(source)) {
    if (value === undefined || never(name)) continue
    const named = exactNames(name) || ordinaryNames(name)
    if (named || (wildcardNames(name) && !agentNames(name))) result[name] = value
  }
  return { ...result, ...policy.set }
}

function nameMatcher(patterns: readonly string[], ignoreCase: boolean): (name: string) => boolean {
  const sources = patterns.map((pattern) =>
    pattern
      .split('*')
      .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`))
      .join('.*'),
  )
  const expression = new RegExp(`^(?:${sources.join('|')})$`, ignoreCase ? 'i' : '')
  return (name) => patterns.length > 0 && expression.test(name)
}
