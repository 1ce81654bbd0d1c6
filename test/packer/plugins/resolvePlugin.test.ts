import { describe, expect, it } from 'vitest'
import { formatVersion } from '#shared/base/goVersion/version.ts'
import { joinRequirements, parsePluginList } from '#shared/packer/plugins/pluginRequirement.ts'
import { resolvePlugin } from '#shared/packer/plugins/resolvePlugin.ts'
import type { ReleaseSource } from '#shared/packer/releases/releaseSource.ts'
import { memorySource, type MemoryRelease } from './memorySource.ts'

const linux = { os: 'linux', arch: 'amd64' }
const here: MemoryRelease = { platforms: ['linux_amd64', 'windows_amd64'] }
const azure = 'github.com/hashicorp/azure'

const resolve = async (
  line: string,
  sources: readonly ReleaseSource[],
  platforms = [linux],
): Promise<{ version: string; reason: string }> => {
  const [requirement] = joinRequirements(parsePluginList('plugins', [line]))
  if (requirement === undefined) throw new Error(line)
  const { version, reason } = await resolvePlugin(requirement, { sources, platforms, deny: true })
  return { version: formatVersion(version), reason }
}

const source = (releases: Record<string, MemoryRelease>, name = 'site') =>
  memorySource(name, { [azure]: releases })

describe('resolvePlugin', () => {
  it('takes the newest by number that meets the constraint', async () => {
    const site = source({ '1.9.0': here, '1.10.0': here, '2.0.0': here })
    expect(await resolve(`${azure}@< 2`, [site])).toMatchObject({ version: '1.10.0' })
    expect(site.asked).toEqual(['versions', '1.10.0'])
    expect(await resolve(azure, [site])).toMatchObject({ version: '2.0.0' })
  })

  it('never takes a prerelease, and says so', async () => {
    const site = source({ '1.0.0': here, '1.1.0-beta1': here })
    expect(await resolve(azure, [site])).toEqual({
      version: '1.0.0',
      reason: expect.stringContaining('1.1.0-beta1 passed over: a prerelease') as string,
    })
  })

  it('passes over what speaks a newer API, and what is not released for a platform', async () => {
    const site = source({
      '1.0.0': here,
      '1.1.0': { platforms: ['linux_amd64'] },
      '1.2.0': { ...here, apiVersion: 'x5.1' },
      '1.3.0': { ...here, apiVersion: 'x6.0' },
    })
    expect(await resolve(azure, [site])).toMatchObject({ version: '1.1.0' })
    const both = [linux, { os: 'windows', arch: 'amd64' }]
    expect(await resolve(azure, [site], both)).toEqual({
      version: '1.0.0',
      reason: expect.stringMatching(/x6\.0.*x5\.1.*not released for windows_amd64/) as string,
    })
  })

  it('does not go to an older release when the newest has no checksums', async () => {
    const site = source({ '1.0.0': here, '1.1.0': {} })
    await expect(resolve(azure, [site])).rejects.toMatchObject({
      code: 'PLUGIN_NOT_FOUND',
      detail: expect.stringContaining('site lists 1.1.0 but has no checksums') as string,
      hint: expect.stringContaining('< 1.1.0') as string,
    })
    expect(await resolve(`${azure}@< 1.1`, [site])).toMatchObject({ version: '1.0.0' })
  })

  it('passes over a release known to break builds, unless exactly that one is asked for', async () => {
    const site = source({ '2.0.2': here, '2.0.3': here })
    const found = await resolve(azure, [site])
    expect(found.version).toBe('2.0.2')
    expect(found.reason).toContain('packer-plugin-azure/issues/378')
    expect(await resolve(`${azure}@2.0.3`, [site])).toMatchObject({ version: '2.0.3' })
  })

  it('goes through the sources in order', async () => {
    const mirror = source({ '1.0.0': here }, 'mirror')
    const site = source({ '1.5.0': here, '3.0.0': here })
    expect(await resolve(`${azure}@< 2`, [mirror, site])).toMatchObject({ version: '1.0.0' })
    expect(site.asked).toEqual([])
    expect(await resolve(`${azure}@>= 1.1, < 2`, [mirror, site])).toMatchObject({ version: '1.5.0' })
  })

  it('names everything it looked at when nothing fits', async () => {
    const sources = [source({ '1.0.0': here }, 'mirror'), source({}, 'site')]
    await expect(resolve(`${azure}@>= 4`, sources)).rejects.toMatchObject({
      code: 'PLUGIN_NOT_FOUND',
      detail: expect.stringMatching(
        /input plugins.*mirror.*“>= 4”.*newest is 1\.0\.0.*site: lists no version/,
      ) as string,
    })
    await expect(resolve('example.com/a/b', sources)).rejects.toMatchObject({
      detail: expect.stringContaining('(mirror, site) has plugins of example.com') as string,
    })
  })
})

describe('requirements', () => {
  it('join into one, all of whose constraints must hold', () => {
    const wishes = parsePluginList('plugins', [
      `${azure}@>= 1`,
      'github.com/a/b',
      `${azure}@< 2`,
      `${azure}@>= 1`,
    ])
    expect(joinRequirements(wishes).map(({ source: { text }, constraint }) => [text, constraint])).toEqual([
      ['github.com/a/b', ''],
      [azure, '>= 1, < 2'],
    ])
  })

  it('are refused all together', () => {
    const lines = ['azure', `${azure}@latest`, `${azure}@1.0.0-beta`, 'https://github.com/a/b']
    expect(() => parsePluginList('plugins', lines)).toThrow(
      expect.objectContaining({
        code: 'INPUT_INVALID',
        findings: expect.arrayContaining(
          Array.from({ length: 4 }, () => expect.anything() as unknown),
        ) as unknown,
      }) as Error,
    )
  })
})
