import { describe, expect, test } from 'vitest'
import { compareImageVersions } from '#shared/azure/gallery/imageVersion.ts'
import { decideRetention, type RetentionRequest } from '#shared/azure/gallery/retention.ts'
import type { GalleryVersion } from '#shared/azure/gallery/galleryVersion.ts'
import { below, seededRandom } from '../random.ts'
import { galleryVersion } from './versions.ts'

const dayMs = 86_400_000
const nowMs = 1000 * dayMs

function deleted(versions: readonly GalleryVersion[], given: Partial<RetentionRequest>): readonly string[] {
  const request = {
    keepLast: undefined,
    keepDays: undefined,
    onlyTags: new Map<string, string>(),
    protectTags: [],
    nowMs,
    published: undefined,
    ...given,
  }
  return decideRetention(request, versions).flatMap(({ name, isDeleted }) => (isDeleted ? [name] : []))
}

describe('retention', () => {
  test('keeps the greatest numbers, by number', () => {
    const names = ['1.0.10', '1.0.9', '1.0.2', '1.0.11', '1.0.1'].map((name) => galleryVersion(name))
    expect(deleted(names, { keepLast: 2 })).toEqual(['1.0.1', '1.0.2', '1.0.9'])
  })

  test('without a bound deletes nothing', () => {
    expect(deleted([galleryVersion('1.0.0'), galleryVersion('1.0.1')], {})).toEqual([])
  })

  test('both bounds keep', () => {
    const versions = [990, 995, 998, 999].map((day, index) =>
      galleryVersion(`1.0.${index}`, { publishedMs: day * dayMs }),
    )
    expect(deleted(versions, { keepDays: 3 })).toEqual(['1.0.0', '1.0.1'])
    expect(deleted(versions, { keepLast: 1, keepDays: 3 })).toEqual(['1.0.0', '1.0.1'])
    expect(deleted(versions, { keepLast: 3, keepDays: 1 })).toEqual(['1.0.0'])
  })

  test('bears a clock that is ahead by 14 minutes', () => {
    const bound = 997 * dayMs
    const versions = [bound - 60_000, bound - 14 * 60_000, bound - 16 * 60_000].map((publishedMs, index) =>
      galleryVersion(`1.0.${index}`, { publishedMs }),
    )
    const latest = galleryVersion('9.0.0')
    expect(deleted([...versions, latest], { keepDays: 3 })).toEqual(['1.0.2'])
    const blocked = (endOfLifeMs: number) =>
      galleryVersion('1.0.0', { publishedMs: 0, isDeletionBlocked: true, endOfLifeMs })
    expect(deleted([blocked(nowMs - 14 * 60_000), latest], { keepDays: 3 })).toEqual([])
    expect(deleted([blocked(nowMs - 16 * 60_000), latest], { keepDays: 3 })).toEqual(['1.0.0'])
  })

  test.each<[string, Partial<GalleryVersion>, Partial<RetentionRequest>]>([
    ['it has no date', { publishedMs: undefined }, { keepDays: 1 }],
    ['its date is in the future', { publishedMs: nowMs + dayMs }, { keepDays: 1 }],
    ['its date is no date', { publishedMs: Number.NaN }, { keepDays: 1 }],
    ['it has not the tag', {}, { keepDays: 1, onlyTags: new Map([['branch', 'main']]) }],
    [
      'the tag has another value',
      { tags: new Map([['branch', 'dev']]) },
      { keepDays: 1, onlyTags: new Map([['branch', 'main']]) },
    ],
    ['it is protected', { tags: new Map([['keep', '']]) }, { keepDays: 1, protectTags: ['keep'] }],
    [
      'it is protected by a value',
      { tags: new Map([['env', 'prod']]) },
      { keepDays: 1, protectTags: ['env=prod'] },
    ],
    [
      'a tag of it is protected in another case',
      { tags: new Map([['keep', 'Yes']]) },
      { keepDays: 1, protectTags: ['Keep=Yes'] },
    ],
    [
      'it is protected in another case',
      { tags: new Map([['keep', '']]) },
      { keepDays: 1, protectTags: ['KEEP'] },
    ],
    ['it is being made', { state: 'Creating' }, { keepDays: 1 }],
    ['its state is unknown', { state: 'Whatever' }, { keepDays: 1 }],
    ['it is being deleted', { state: 'Deleting' }, { keepDays: 1 }],
    ['its deletion is blocked', { isDeletionBlocked: true, endOfLifeMs: nowMs + 1 }, { keepDays: 1 }],
    ['its deletion is blocked for ever', { isDeletionBlocked: true }, { keepDays: 1 }],
    ['its name is no number', { version: undefined }, { keepDays: 1 }],
    ['it was just published', {}, { keepDays: 1, published: '1.0.0' }],
  ])('keeps a version when %s', (_why, version, request) => {
    expect(deleted([galleryVersion('1.0.0', version), galleryVersion('9.0.0')], request)).not.toContain(
      '1.0.0',
    )
  })

  test('a tag that is asked for in another case is that tag', () => {
    const tagged = galleryVersion('1.0.0', { tags: new Map([['branch', 'main']]) })
    const onlyTags = new Map([['Branch', 'main']])
    expect(deleted([tagged, galleryVersion('9.0.0')], { keepDays: 1, onlyTags })).toEqual(['1.0.0'])
  })

  test('candidates, which latest leaves out, take no place among the last, and are counted by themselves', () => {
    const candidate = { excludeFromLatest: true }
    const versions = [
      galleryVersion('1.0.0'),
      galleryVersion('1.0.1'),
      galleryVersion('1.0.2', candidate),
      galleryVersion('1.0.3', candidate),
      galleryVersion('1.0.4', candidate),
    ]
    expect(deleted(versions, { keepLast: 1, published: '1.0.4' })).toEqual(['1.0.0', '1.0.2', '1.0.3'])
    expect(deleted(versions, { keepDays: 1, published: '1.0.4' })).toEqual(['1.0.0', '1.0.2', '1.0.3'])
  })

  test('what failed goes, and takes no place among the last', () => {
    const versions = [
      galleryVersion('1.0.0'),
      galleryVersion('1.0.1'),
      galleryVersion('1.0.2', { state: 'Failed' }),
    ]
    expect(deleted(versions, { keepLast: 2 })).toEqual(['1.0.2'])
  })

  test('of any gallery at least the last are kept, and nothing that lacks a date or a tag goes (1000 random ones)', () => {
    const random = seededRandom(7)
    for (let round = 0; round < 1000; round++) {
      const versions = Array.from({ length: below(random, 40) }, (_each, index) =>
        galleryVersion(`${below(random, 3)}.${below(random, 12)}.${index}`, {
          publishedMs: below(random, 4) === 0 ? undefined : below(random, 1000) * dayMs,
          excludeFromLatest: below(random, 3) === 0,
          state: ['Succeeded', 'Succeeded', 'Succeeded', 'Failed', 'Creating'][below(random, 5)] ?? '',
          tags: new Map(below(random, 3) === 0 ? [] : [['kind', ['a', 'b'][below(random, 2)] ?? '']]),
        }),
      )
      const keepLast = below(random, 2) === 0 ? undefined : 1 + below(random, 5)
      const keepDays = below(random, 2) === 0 ? undefined : 1 + below(random, 900)
      const gone = new Set(deleted(versions, { keepLast, keepDays, onlyTags: new Map([['kind', 'a']]) }))
      const own = versions.filter(({ tags, state }) => tags.get('kind') === 'a' && state === 'Succeeded')
      const ordered = own.toSorted((a, b) =>
        a.version && b.version ? compareImageVersions(a.version, b.version) : 0,
      )
      if (keepLast === undefined && keepDays === undefined) expect(gone.size).toBe(0)
      for (const isExcluded of [true, false])
        if (keepLast !== undefined)
          for (const { name } of ordered
            .filter(({ excludeFromLatest }) => excludeFromLatest === isExcluded)
            .slice(-keepLast))
            expect(gone).not.toContain(name)
      const given = (those: readonly GalleryVersion[]) =>
        those
          .filter(({ state, excludeFromLatest }) => state === 'Succeeded' && !excludeFromLatest)
          .toSorted((a, b) => (a.version && b.version ? compareImageVersions(a.version, b.version) : 0))
          .at(-1)?.name
      expect(given(versions.filter(({ name }) => !gone.has(name)))).toBe(given(versions))
      for (const { name, tags, publishedMs, state } of versions) {
        if (tags.get('kind') !== 'a' || state === 'Creating') expect(gone).not.toContain(name)
        if (keepDays !== undefined && publishedMs === undefined) expect(gone).not.toContain(name)
      }
    }
  })

  test('ten thousand versions are decided at once', () => {
    const versions = Array.from({ length: 10_000 }, (_each, index) => galleryVersion(`1.0.${index}`))
    expect(deleted(versions, { keepLast: 10 }).length).toBe(9990)
  })
})
