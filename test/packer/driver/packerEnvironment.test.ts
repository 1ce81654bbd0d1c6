import { describe, expect, it } from 'vitest'
import { packerEnvironment } from '#shared/packer/driver/packerEnvironment.ts'

const ours = {
  TMPDIR: '/tmp/mine',
  TMP: '/tmp/mine',
  TEMP: '/tmp/mine',
  CHECKPOINT_DISABLE: '1',
  PACKER_NO_COLOR: '1',
}

describe('packerEnvironment', () => {
  it('is an ordinary one with Packer’s own variables and the private temp directory', () => {
    const agent = {
      HOME: '/root',
      PATH: '/bin',
      TMPDIR: '/tmp',
      PACKER_PLUGIN_PATH: '/plugins',
      PKR_VAR_region: 'west',
      HCP_CLIENT_ID: 'x',
      ARM_CLIENT_SECRET: 's',
      GITHUB_OUTPUT: '/f',
      SYSTEM_ACCESSTOKEN: 't',
      INPUT_TEMPLATE: 'a',
    }
    expect(packerEnvironment(agent, '/tmp/mine', [])).toEqual({
      HOME: '/root',
      PATH: '/bin',
      PACKER_PLUGIN_PATH: '/plugins',
      PKR_VAR_region: 'west',
      HCP_CLIENT_ID: 'x',
      ...ours,
    })
    expect(
      packerEnvironment(agent, '/tmp/mine', ['ARM_*', 'SYSTEM_ACCESSTOKEN', 'GITHUB_OUTPUT']),
    ).toMatchObject({
      ARM_CLIENT_SECRET: 's',
      SYSTEM_ACCESSTOKEN: 't',
    })
  })

  it.each(['PACKER_LOG', 'PACKER_LOG_PATH', 'PACKER_WRAP_COOKIE'])(
    'never lets %s through, not even by name: that log is unmasked, that cookie makes Packer its own child',
    (name) => {
      const environment = packerEnvironment({ HOME: '/root', [name]: 'x' }, '/tmp/mine', [name, '*'])
      expect(environment).not.toHaveProperty(name)
    },
  )

  it('keeps our temp directory and our no-colours whatever the user passes', () => {
    const agent = { HOME: '/root', TMPDIR: '/tmp', TEMP: '/t', PACKER_NO_COLOR: '', CHECKPOINT_DISABLE: '' }
    expect(packerEnvironment(agent, '/tmp/mine', ['*', ...Object.keys(agent)])).toEqual({
      HOME: '/root',
      ...ours,
    })
  })

  it('gives Packer a home where the agent has none', () => {
    expect(packerEnvironment({ PATH: '/bin' }, '/tmp/mine', [])).toMatchObject({
      PACKER_CONFIG_DIR: '/tmp/mine',
    })
    expect(packerEnvironment({ APPDATA: 'C:\\x' }, '/tmp/mine', [])).not.toHaveProperty('PACKER_CONFIG_DIR')
    expect(packerEnvironment({ HOME: '/h' }, '/tmp/mine', [])).not.toHaveProperty('PACKER_CONFIG_DIR')
  })
})
