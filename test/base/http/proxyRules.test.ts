import { describe, expect, it } from 'vitest'
import { proxyOf, readProxyRules } from '#shared/base/http/proxyRules.ts'

const both = { HTTP_PROXY: 'http://plain:3128', HTTPS_PROXY: 'https://secure:3129' }
const chosen = (environment: Readonly<Record<string, string>>, url: string) =>
  proxyOf(readProxyRules(environment), new URL(url))?.host

describe('proxyOf', () => {
  it.each([
    ['nothing in the environment', {}, 'https://a.example/', undefined],
    ['http', both, 'http://a.example/', 'plain:3128'],
    ['https', both, 'https://a.example/', 'secure:3129'],
    ['https without a proxy of its own', { HTTP_PROXY: 'http://plain:3128' }, 'https://a/', 'plain:3128'],
    ['http without a proxy of its own', { HTTPS_PROXY: 'http://secure:3129' }, 'http://a/', undefined],
    ['the lower case, which wins', { ...both, https_proxy: 'http://low:1' }, 'https://a/', 'low:1'],
    ['no scheme', { HTTPS_PROXY: 'proxy:8080' }, 'https://a/', 'proxy:8080'],
    ['an exempt host', { ...both, NO_PROXY: 'b,a.example' }, 'https://a.example/', undefined],
    ['an exempt host in capitals', { ...both, NO_PROXY: 'A.Example' }, 'https://a.example/', undefined],
    ['a host below an exempt one', { ...both, NO_PROXY: 'example' }, 'https://a.example/', 'secure:3129'],
    ['an exempt domain', { ...both, NO_PROXY: '.example' }, 'https://a.example/', undefined],
    ['an exempt domain with a star', { ...both, NO_PROXY: '*.example' }, 'https://a.example/', undefined],
    ['every host', { ...both, no_proxy: '*' }, 'https://a.example/', undefined],
    ['an exempt port', { ...both, NO_PROXY: 'a:443 b' }, 'https://a/', undefined],
    ['another port', { ...both, NO_PROXY: 'a:8443' }, 'https://a/', 'secure:3129'],
  ])('knows %s', (_what, environment, url, host) => {
    expect(chosen(environment, url)).toBe(host)
  })

  it.each(['socks5://user:secret@proxy:1080', 'http://user:secret@'])(
    'refuses %s, and shows no secret',
    (proxy) => {
      const ask = () => chosen({ HTTPS_PROXY: proxy }, 'https://a/')
      expect(ask).toThrow('The proxy for a is no URL of http or https.')
      expect(ask).not.toThrow('secret')
    },
  )
})
