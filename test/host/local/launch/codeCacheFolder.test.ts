import { describe, expect, it } from 'vitest'
import { codeCacheFolder } from '#shared/host/local/launch/codeCacheFolder.ts'

describe('the folder of the code cache', () => {
  it.each([
    ['the cache of the home directory', { HOME: '/home/me' }, '/home/me/.cache/machine-image-tasks/code'],
    [
      'the cache the user has chosen',
      { HOME: '/home/me', XDG_CACHE_HOME: '/c' },
      '/c/machine-image-tasks/code',
    ],
    [
      'no relative one',
      { HOME: '/home/me', XDG_CACHE_HOME: 'c' },
      '/home/me/.cache/machine-image-tasks/code',
    ],
    ['none without a home', {}, undefined],
    ['none when the home is no path', { HOME: 'home' }, undefined],
    ['none when the user wants none', { HOME: '/home/me', NODE_DISABLE_COMPILE_CACHE: '1' }, undefined],
  ])('is %s', (_, environment, expected) => {
    expect(codeCacheFolder({ environment, platform: 'linux' })).toBe(expected)
  })
})
