import { describe, expect, it } from 'vitest'
import { proxyFor, proxySettings } from '#shared/base/http/proxyFor.ts'

const environment = { HTTPS_PROXY: 'http://s.proxy:1', HTTP_PROXY: 'http://p.proxy:2' }
const proxyOf = (url: string, exempt: string) =>
  proxyFor(new URL(url), proxySettings({ ...environment, NO_PROXY: exempt }))

describe('proxyFor', () => {
  it('takes the proxy of the scheme, and that of http for both where there is no other', () => {
    expect(proxyOf('https://example.com/', '')).toBe('http://s.proxy:1')
    expect(proxyOf('http://example.com/', '')).toBe('http://p.proxy:2')
    const one = proxySettings({ http_proxy: 'http://lower:3', HTTP_PROXY: 'http://upper:4' })
    expect(proxyFor(new URL('https://example.com/'), one)).toBe('http://lower:3')
    expect(proxyFor(new URL('http://example.com/'), proxySettings({ HTTPS_PROXY: 'x' }))).toBeUndefined()
    expect(proxyFor(new URL('https://example.com/'), proxySettings({}))).toBeUndefined()
  })

  // golang.org/x/net/http/httpproxy, proxy_test.go: UseProxyTests and what its documentation says.
  const exempt =
    'foobar.com, .barbaz.net,10.0.0.0/24, 192.168.1.1, 192.168.1.2:81, 192.168.1.3:80, 2001:db8::/32, [2001:beef::1]:80, *.wild.io Upper.ORG port.com:8080'
  it.each([
    ['foobar.com', false],
    ['www.foobar.com', false],
    ['deep.www.foobar.com', false],
    ['myfoobar.com', true],
    ['foobar.com.evil', true],
    ['barbaz.net', true],
    ['www.barbaz.net', false],
    ['wild.io', true],
    ['a.wild.io', false],
    ['upper.org', false],
    ['10.0.0.255', false],
    ['10.0.1.1', true],
    ['192.168.1.1', false],
    ['192.168.1.1:99', false],
    ['192.168.1.2', true],
    ['192.168.1.2:81', false],
    ['192.168.1.3', false],
    ['192.168.1.4', true],
    ['[2001:db8::52:0:1]', false],
    ['[2001:db9::1]', true],
    ['[2001:beef::1]', false],
    ['[2001:beef::1]:99', true],
    ['port.com', true],
    ['port.com:8080', false],
    ['localhost', false],
    ['localhost:8080', false],
    ['127.0.0.1', false],
    ['127.9.9.9', false],
    ['[::1]', false],
  ])('http://%s goes through it: %s', (host, isProxied) => {
    expect(proxyOf(`http://${host}/`, exempt) !== undefined).toBe(isProxied)
  })

  it('exempts everything for a star, and nothing for what means nothing', () => {
    expect(proxyOf('https://example.com/', 'a.b, *')).toBeUndefined()
    expect(proxyOf('https://10.1.1.1/', '10.0.0.0/99 10.0.0.0/ /8 ://, [ :: ,,')).toBe('http://s.proxy:1')
  })
})
