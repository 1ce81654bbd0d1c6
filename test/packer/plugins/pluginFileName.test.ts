import { describe, expect, it } from 'vitest'
import { formatVersion } from '#shared/base/goVersion/version.ts'
import { parsePluginFileName, pluginFileName } from '#shared/packer/plugins/pluginFileName.ts'

describe('the name of an installed plugin', () => {
  it.each([
    'packer-plugin-azure_v2.5.0_x5.0_linux_amd64',
    'packer-plugin-azure_v2.5.0-dev_x5.0_linux_arm64',
    'packer-plugin-git-hub_v0.0.1_x5.0_windows_amd64.exe',
  ])('%s is read and written', (name) => {
    const binary = parsePluginFileName(name)
    expect(binary && pluginFileName(binary)).toBe(name)
  })

  it('tells what it stands for', () => {
    const binary = parsePluginFileName('packer-plugin-a_b_v1.2.3_x5.0_linux_amd64')
    expect(binary).toMatchObject({
      name: 'a_b',
      apiVersion: 'x5.0',
      platform: { os: 'linux', arch: 'amd64' },
    })
    expect(binary && formatVersion(binary.version)).toBe('1.2.3')
  })

  it.each([
    'packer-plugin-docker_1.7.0_x5.0_linux_amd64',
    'packer-plugin-docker_v1.6_x5.0_linux_amd64',
    'packer-plugin-docker_v1.6.0+meta_x5.0_linux_amd64',
    'packer-plugin-docker_v1.6.0_x5.0_windows_amd64',
    'packer-plugin-docker_v1.6.0_x5.0_linux_amd64_SHA256SUM',
    'packer-plugin-docker',
  ])('%s is passed over', (name) => {
    expect(parsePluginFileName(name)).toBeUndefined()
  })
})
