import { describe, expect, it } from 'vitest'
import { compareVersions } from '#shared/base/goVersion/compareVersions.ts'
import { formatConstraints, parseConstraints } from '#shared/base/goVersion/constraints.ts'
import { parseSemVer, parseVersion } from '#shared/base/goVersion/parseVersion.ts'
import { satisfies } from '#shared/base/goVersion/satisfies.ts'
import { coreVersion, formatVersion, type GoVersion } from '#shared/base/goVersion/version.ts'
import { VersionSyntaxError } from '#shared/base/goVersion/versionSyntaxError.ts'
import { askGoOracle, goOracle } from '#test/tools/goOracle.ts'
import { randomPairs } from './randomPairs.ts'
import { constraintCases, versionCases } from './versionCases.ts'

const oracle = await goOracle(`${import.meta.dirname}/../../tools/goVersionOracle`, [
  'go.mod',
  'go.sum',
  'main.go',
])

interface Question {
  readonly version: string
  readonly constraint: string
  readonly other: string
}

/** What the text is read as, or null where it is refused. */
function orNull<T>(read: () => T): T | null {
  try {
    return read()
  } catch (thrown) {
    if (thrown instanceof VersionSyntaxError) return null
    throw thrown
  }
}

function reading(version: GoVersion | null): unknown {
  if (version === null) return null
  const { prerelease, metadata, original } = version
  return {
    text: formatVersion(version),
    core: formatVersion(coreVersion(version)),
    prerelease,
    metadata,
    original,
  }
}

function answer({ version, constraint, other }: Question): unknown {
  const lenient = orNull(() => parseVersion(version))
  const strict = orNull(() => parseSemVer(version))
  const second = orNull(() => parseVersion(other))
  const constraints = orNull(() => parseConstraints(constraint))
  return {
    lenient: reading(lenient),
    strict: reading(strict),
    order: lenient && second && compareVersions(lenient, second),
    constraints: constraints && formatConstraints(constraints),
    check: lenient && constraints && satisfies(lenient, constraints),
  }
}

async function differences(questions: readonly Question[]): Promise<readonly string[]> {
  const theirs = await askGoOracle(oracle ?? '', questions)
  return questions.flatMap((question, index) => {
    const ours = answer(question)
    const [left, right] = [JSON.stringify(theirs[index]), JSON.stringify(ours)]
    return left === right ? [] : [`${JSON.stringify(question)}\nGo:  ${left}\nown: ${right}`]
  })
}

describe.skipIf(oracle === undefined)('as go-version judges (needs go)', () => {
  it('the edges, each against each', async () => {
    const questions = versionCases.flatMap((version) => [
      ...constraintCases.map((constraint) => ({ version, constraint, other: '1.2.3-beta' })),
      ...versionCases.map((other) => ({ version, constraint: '~> 1.2', other })),
    ])
    expect(questions.length).toBeGreaterThan(9000)
    expect(await differences(questions)).toEqual([])
  })

  it('versions and constraints made at random', async () => {
    const questions = randomPairs(20260101, 4000)
    const met = questions.filter(
      ({ version, constraint }) => satisfiesOrNull(version, constraint) === true,
    ).length
    expect(met).toBeGreaterThan(400)
    expect(met).toBeLessThan(3600)
    expect(await differences(questions)).toEqual([])
  })
})

function satisfiesOrNull(version: string, constraint: string): boolean | null {
  return orNull(() => satisfies(parseVersion(version), parseConstraints(constraint)))
}

it.each([
  ['~> 1.2', '1.9.0', true],
  ['~> 1.2', '2.0.0', false],
  ['~> 1', '2.0.0', true],
  ['>= 1.0, < 2', '1.5.0-beta', false],
  ['>= 1.5.0-alpha', '1.5.0-beta', true],
  ['!= 1.2.0', '2.0.0-rc1', true],
])('%s and %s: %s', (constraint, version, isMet) => {
  expect(satisfiesOrNull(version, constraint)).toBe(isMet)
})

it('says what a version and a constraint look like', () => {
  expect(() => parseVersion('latest')).toThrow('"latest" is no version; a version is like 1.2.3')
  expect(() => parseConstraints('>= 1.0,')).toThrow('"" is no constraint of versions; one is like ">= 1.2.0"')
  expect(() => parseVersion('1.99999999999999999999')).toThrow('has a number above 9223372036854775807')
})

it('refuses what is too long to be a version at once', () => {
  expect(() => parseVersion('1-' + 'a'.repeat(1e6))).toThrow(VersionSyntaxError)
  expect(() => parseConstraints('>= ' + '1'.repeat(1e6))).toThrow(VersionSyntaxError)
})
