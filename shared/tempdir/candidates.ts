import { posix, win32 } from 'node:path'

/** Environment variables that name a place for temporary files. */
export interface TempEnvironment {
  readonly TMPDIR?: string | undefined
  readonly XDG_CACHE_HOME?: string | undefined
  readonly HOME?: string | undefined
  readonly TEMP?: string | undefined
  readonly LOCALAPPDATA?: string | undefined
}

/** A directory the agent keeps for its jobs, and the name users know it by (`RUNNER_TEMP`, …). */
export interface AgentDirectory {
  readonly path: string
  readonly source: string
}

/** All that the order of candidates depends on. */
export interface TempFacts {
  readonly platform: NodeJS.Platform
  /** The user's own choice; then there is no other candidate. */
  readonly explicit?: string | undefined
  /** Best first. */
  readonly agent: readonly AgentDirectory[]
  readonly environment: TempEnvironment
}

/** A directory below which the run's own temp directory may be made. */
export interface TempCandidate {
  readonly path: string
  readonly source: string
  /** Whose word it is: the user's, the agent's, or nobody's but this product's. */
  readonly origin: 'explicit' | 'agent' | 'automatic'
  /** Make the directory when it is missing, for its owner alone. */
  readonly create: boolean
}

/** The candidates in the order they are tried; an explicit choice stands alone, without a fallback. */
export function tempCandidates(facts: TempFacts): readonly TempCandidate[] {
  if (facts.explicit) {
    return [{ path: facts.explicit, source: 'tempDirectory', origin: 'explicit', create: true }]
  }
  const agent = facts.agent
    .filter(({ path }) => path !== '')
    .map(({ path, source }): TempCandidate => ({ path, source, origin: 'agent', create: false }))
  const system =
    facts.platform === 'win32' ? windowsCandidates(facts.environment) : posixCandidates(facts.environment)
  return [...agent, ...system]
}

function posixCandidates({ TMPDIR, XDG_CACHE_HOME, HOME }: TempEnvironment): readonly TempCandidate[] {
  const candidates: TempCandidate[] = []
  if (TMPDIR) candidates.push(automatic(TMPDIR, '$TMPDIR'))
  // The XDG base directory specification has relative values ignored.
  if (XDG_CACHE_HOME && posix.isAbsolute(XDG_CACHE_HOME)) {
    candidates.push(automatic(posix.join(XDG_CACHE_HOME, cacheName), '$XDG_CACHE_HOME', true))
  } else if (HOME) {
    candidates.push(automatic(posix.join(HOME, '.cache', cacheName), '~/.cache', true))
  }
  return [...candidates, automatic('/var/tmp', '/var/tmp'), automatic('/tmp', '/tmp')]
}

function windowsCandidates({ TEMP, LOCALAPPDATA }: TempEnvironment): readonly TempCandidate[] {
  const candidates: TempCandidate[] = []
  if (TEMP) candidates.push(automatic(TEMP, '%TEMP%'))
  if (LOCALAPPDATA)
    candidates.push(automatic(win32.join(LOCALAPPDATA, 'Temp'), String.raw`%LOCALAPPDATA%\Temp`))
  return candidates
}

/** Our own directory in the user's cache. */
const cacheName = 'machine-image'

function automatic(path: string, source: string, create = false): TempCandidate {
  return { path, source, origin: 'automatic', create }
}
