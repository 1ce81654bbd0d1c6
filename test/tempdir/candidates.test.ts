import { describe, expect, it } from 'vitest'
import { tempCandidates, type TempFacts } from '#shared/tempdir/candidates.ts'

const nothing: TempFacts = { platform: 'linux', agent: [], environment: {} }

function pathsAndSources(facts: TempFacts): readonly string[] {
  return tempCandidates(facts).map(({ path, source }) => `${path} ${source}`)
}

describe('the order of candidates', () => {
  it('ends with the system directories, which are always there', () => {
    expect(pathsAndSources(nothing)).toEqual(['/var/tmp /var/tmp', '/tmp /tmp'])
  })

  it('takes the directories of the agent first, in its order, and the environment after them', () => {
    const facts: TempFacts = {
      platform: 'linux',
      agent: [
        { path: '/agent/1', source: 'Agent.BuildDirectory' },
        { path: '/agent/_temp', source: 'Agent.TempDirectory' },
      ],
      environment: { TMPDIR: '/t', XDG_CACHE_HOME: '/x', HOME: '/h' },
    }
    expect(pathsAndSources(facts)).toEqual([
      '/agent/1 Agent.BuildDirectory',
      '/agent/_temp Agent.TempDirectory',
      '/t $TMPDIR',
      '/x/machine-image $XDG_CACHE_HOME',
      '/var/tmp /var/tmp',
      '/tmp /tmp',
    ])
  })

  it('has no fallback beside an explicit directory', () => {
    const facts: TempFacts = {
      ...nothing,
      explicit: '/mine',
      agent: [{ path: '/agent', source: 'RUNNER_TEMP' }],
      environment: { TMPDIR: '/t', HOME: '/h' },
    }
    expect(tempCandidates(facts)).toEqual([
      { path: '/mine', source: 'tempDirectory', origin: 'explicit', create: true },
    ])
  })

  it.each([
    ['a cache below HOME', { HOME: '/h' }, '/h/.cache/machine-image ~/.cache'],
    [
      'HOME in place of a relative cache',
      { XDG_CACHE_HOME: 'x', HOME: '/h' },
      '/h/.cache/machine-image ~/.cache',
    ],
    ['a relative TMPDIR, to be refused by name', { TMPDIR: 'x' }, 'x $TMPDIR'],
  ])('names %s', (_, environment, expected) => {
    expect(pathsAndSources({ ...nothing, environment })[0]).toBe(expected)
  })

  it('passes over what is set but empty', () => {
    const environment = { TMPDIR: '', XDG_CACHE_HOME: '', HOME: '', TEMP: '', LOCALAPPDATA: '' }
    const agent = [{ path: '', source: 'RUNNER_TEMP' }]
    expect(pathsAndSources({ ...nothing, explicit: '', agent, environment })).toHaveLength(2)
  })

  it('makes only its own directory in the cache', () => {
    const made = tempCandidates({ ...nothing, environment: { TMPDIR: '/t', HOME: '/h' } }).filter(
      ({ create }) => create,
    )
    expect(made.map(({ path }) => path)).toEqual(['/h/.cache/machine-image'])
  })

  it('knows the names Windows uses', () => {
    const environment = {
      TEMP: String.raw`C:\Temp`,
      LOCALAPPDATA: String.raw`C:\Users\u\AppData\Local`,
      TMPDIR: '/t',
      HOME: '/h',
    }
    expect(pathsAndSources({ ...nothing, platform: 'win32', environment })).toEqual([
      String.raw`C:\Temp %TEMP%`,
      String.raw`C:\Users\u\AppData\Local\Temp %LOCALAPPDATA%\Temp`,
    ])
  })
})
