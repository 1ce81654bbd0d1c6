import { describe, expect, it } from 'vitest'
import {
  comparePackerVersions,
  isAtLeast,
  parsePackerVersion,
  type PackerVersion,
} from '#shared/packer/packerVersion.ts'
import { versionTraps } from '#shared/packer/versionTraps.ts'

const version = (text: string): PackerVersion => {
  const parsed = parsePackerVersion(text)
  if (!parsed) throw new Error(text)
  return parsed
}

describe('parsePackerVersion', () => {
  it.each([
    ['1.16.0', { text: '1.16.0', major: 1, minor: 16, patch: 0 }],
    ['v1.6.6', { text: '1.6.6', major: 1, minor: 6, patch: 6 }],
    [' 1.17.0-dev+abc.1 \r', { text: '1.17.0-dev+abc.1', major: 1, minor: 17, patch: 0 }],
  ])('reads %j', (text, parsed) => {
    expect(parsePackerVersion(text)).toEqual(parsed)
  })

  it.each(['', '1.16', '1.16.0.1', 'Packer v1.16.0', '1.16.0 x', '../1.16.0', '1.16.0-'])(
    'refuses %j',
    (text) => {
      expect(parsePackerVersion(text)).toBeUndefined()
    },
  )
})

describe('order of versions', () => {
  it('is by number, not by text', () => {
    const sorted = ['1.10.0', '1.9.5', '2.0.0', '1.9.10', '1.6.6']
      .map(version)
      .toSorted(comparePackerVersions)
    expect(sorted.map(({ text }) => text)).toEqual(['1.6.6', '1.9.5', '1.9.10', '1.10.0', '2.0.0'])
  })

  it.each([
    ['1.7.0', true],
    ['1.7.0-dev', true],
    ['1.6.6', false],
    ['1.10.0', true],
    ['0.12.3', false],
    ['2.0.0', true],
  ])('says whether %s is at least 1.7', (text, expected) => {
    expect(isAtLeast(version(text), 1, 7)).toBe(expected)
  })
})

describe('versionTraps', () => {
  const [noInstallation, goneFromGitHub, secretsInClear] = [
    /no plugin installation/,
    /GitHub only/,
    /in clear/,
  ]
  it.each<[string, readonly RegExp[]]>([
    ['1.6.6', [noInstallation, secretsInClear]],
    ['1.7.0', [goneFromGitHub, secretsInClear]],
    ['1.14.0', [goneFromGitHub, secretsInClear]],
    ['1.14.1', [secretsInClear]],
    ['1.15.0', [secretsInClear]],
    ['1.15.1', []],
    ['1.16.0', []],
    ['2.0.0', []],
  ])('warns of what matters in %s', (text, expected) => {
    const traps = versionTraps(version(text))
    expect(traps).toHaveLength(expected.length)
    for (const [index, pattern] of expected.entries()) {
      expect(traps[index]).toMatch(pattern)
      expect(traps[index]).toContain(`Packer ${text} `)
    }
  })
})
