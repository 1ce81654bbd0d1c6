import { describe, expect, test } from 'vitest'
import { chooseVersion, type VersionRequest } from '#shared/azure/gallery/chooseVersion.ts'
import {
  compareImageVersions,
  formatImageVersion,
  mostVersionPart,
  parseImageVersion,
  type ImageVersion,
} from '#shared/azure/gallery/imageVersion.ts'
import { parseVersionStrategy } from '#shared/azure/gallery/versionStrategy.ts'
import { below, seededRandom } from '../random.ts'
import { galleryVersion } from './versions.ts'

const facts = { nowMs: Date.UTC(2026, 10, 22, 6, 3, 9), runNumber: '20261122.7', ref: 'refs/tags/v2.4.6' }

function request(version: string, given: Partial<VersionRequest> = {}): VersionRequest {
  return {
    strategy: parseVersionStrategy(version),
    onExists: 'fail',
    contentSha256: 'new',
    reuseSame: true,
    highWater: undefined,
    facts,
    ...given,
  }
}

const choose = (version: string, names: readonly string[], given: Partial<VersionRequest> = {}) =>
  chooseVersion(
    request(version, given),
    names.map((name) => galleryVersion(name)),
  ).version

describe('numbers', () => {
  test.each([
    ['patch', [], '1.0.0'],
    ['patch', ['1.0.9', '1.0.10', '0.99.99'], '1.0.11'],
    ['minor', ['1.9.5', '1.10.0'], '1.11.0'],
    ['major', ['9.0.0', '10.3.2'], '11.0.0'],
    ['1.2.x', ['1.2.9', '1.2.10', '3.0.0'], '1.2.11'],
    ['1.2.x', ['1.3.0'], '1.2.0'],
    ['2.x', ['2.9.4', '2.10.1', '3.0.0'], '2.11.0'],
    ['2.x', [], '2.0.0'],
    ['date', ['3000.1.1'], '2026.1122.60309'],
    ['date', ['2026.1122.60200'], '2026.1122.60309'],
    // Given by a machine whose clock is ahead.
    ['date', ['2026.1122.61700', '2026.1122.61200'], '2026.1122.61701'],
    ['date', ['2026.1122.61900'], '2026.1122.60309'],
    ['run', [], '1.0.7'],
    ['4.2.run', [], '4.2.7'],
    ['tag', [], '2.4.6'],
    ['1.2.3', ['9.9.9'], '1.2.3'],
  ])('%s among %j is %s', (version, names, expected) => {
    expect(choose(version, names)).toBe(expected)
  })

  test('a number that was used once is not given again', () => {
    expect(choose('patch', ['1.0.3'], { highWater: '1.0.10' })).toBe('1.0.11')
    expect(choose('patch', ['1.0.30'], { highWater: '1.0.10' })).toBe('1.0.31')
    expect(choose('patch', ['1.0.30'], { highWater: 'nonsense' })).toBe('1.0.31')
  })

  test.each([
    '',
    '1',
    '1.2',
    '1.2.3.4',
    '-1.0.0',
    '1.0.2147483648',
    '99999999999.0.0',
    'latest',
    '1.2.y',
    'x.1',
    '１.0.0',
    '1.0.0 ; x',
  ])('%j is refused', (text) => expect(() => parseVersionStrategy(text)).toThrow(/version/))

  test.each([
    ['tag', { ref: 'refs/heads/release/1.2.3' }],
    ['tag', { ref: undefined }],
    ['run', { runNumber: undefined }],
    ['run', { runNumber: '99999999999' }],
  ])('%s is refused for a run with %j', (version, other) => {
    expect(() => choose(version, [], { facts: { ...facts, ...other } })).toThrow(/version/)
  })

  test('nothing comes after the last number', () => {
    expect(() => choose('patch', [`1.0.${mostVersionPart}`])).toThrow(/no number after/)
    expect(choose('minor', [`1.0.${mostVersionPart}`])).toBe('1.1.0')
  })

  test('any sequence is strictly greater than all there is, and free (1000 random galleries)', () => {
    const random = seededRandom(20_261_122)
    const part = () => (below(random, 20) === 0 ? mostVersionPart - 1 - below(random, 3) : below(random, 12))
    for (let round = 0; round < 1000; round++) {
      const existing = Array.from({ length: below(random, 30) }, (): ImageVersion => ({
        major: below(random, 4),
        minor: part(),
        patch: part(),
      }))
      for (const strategy of ['patch', 'minor', 'major']) {
        const version = parseImageVersion(choose(strategy, existing.map(formatImageVersion)))
        expect(version).toBeDefined()
        for (const each of existing) expect(version && compareImageVersions(version, each)).toBeGreaterThan(0)
      }
    }
  })
})

describe('a number that is taken', () => {
  const there = (state: string, content?: string) => [
    galleryVersion('1.2.3', { state, ...(content !== undefined && { content }) }),
    galleryVersion('1.2.9'),
  ]
  const outcome = (onExists: VersionRequest['onExists'], state: string) => {
    try {
      const { action, version } = chooseVersion(request('1.2.3', { onExists }), there(state, 'other'))
      return `${action} ${version}`
    } catch {
      return 'fails'
    }
  }

  test.each([
    ['fail', 'Succeeded', 'fails'],
    ['fail', 'Failed', 'fails'],
    ['bump', 'Succeeded', 'create 1.2.10'],
    ['skip', 'Succeeded', 'reuse 1.2.3'],
    ['skip', 'Creating', 'attach 1.2.3'],
    ['skip', 'Failed', 'replace 1.2.3'],
    ['replaceFailed', 'Failed', 'replace 1.2.3'],
    ['replaceFailed', 'Succeeded', 'fails'],
    ['replaceFailed', 'Creating', 'fails'],
  ] as const)('with %s and one that is %s: %s', (onExists, state, expected) => {
    expect(outcome(onExists, state)).toBe(expected)
  })

  test.each([
    ['Succeeded', 'reuse'],
    ['Creating', 'attach'],
    ['Failed', 'replace'],
  ])('the same content that is %s: %s', (state, action) => {
    expect(chooseVersion(request('1.2.3'), there(state, 'new')).action).toBe(action)
  })
})

describe('the same content', () => {
  test('as the newest version is published once', () => {
    const existing = [
      galleryVersion('1.0.9', { content: 'old' }),
      galleryVersion('1.0.10', { content: 'new' }),
    ]
    expect(chooseVersion(request('patch'), existing)).toMatchObject({ action: 'reuse', version: '1.0.10' })
    expect(chooseVersion(request('patch', { reuseSame: false }), existing)).toMatchObject({
      action: 'create',
      version: '1.0.11',
    })
    expect(chooseVersion(request('2.0.0'), existing)).toMatchObject({ action: 'create', version: '2.0.0' })
  })

  test('as an older version is published again: somebody goes back to it', () => {
    const existing = [
      galleryVersion('1.0.9', { content: 'new' }),
      galleryVersion('1.0.10', { content: 'bad' }),
    ]
    expect(chooseVersion(request('patch'), existing)).toMatchObject({ action: 'create', version: '1.0.11' })
  })

  test('that is being published is waited for', () => {
    const existing = [
      galleryVersion('1.0.9', { content: 'new', state: 'Creating' }),
      galleryVersion('1.0.10'),
    ]
    expect(chooseVersion(request('patch'), existing)).toMatchObject({ action: 'attach', version: '1.0.9' })
  })

  test('is not seen where it is not known', () => {
    const existing = [galleryVersion('1.0.9')]
    expect(chooseVersion(request('patch', { contentSha256: undefined }), existing)).toMatchObject({
      action: 'create',
    })
  })
})
