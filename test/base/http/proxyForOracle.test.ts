import { describe, expect, it } from 'vitest'
import { proxyFor } from '#shared/base/http/proxyFor.ts'
import { askGoOracle, goOracle } from '#test/tools/goOracle.ts'

const oracle = await goOracle(`${import.meta.dirname}/../../tools/httpProxyOracle`, [
  'go.mod',
  'go.sum',
  'main.go',
])

const product = (...lists: readonly (readonly string[])[]): readonly string[] =>
  lists.reduce<readonly string[]>(
    (sofar, list) => sofar.flatMap((left) => list.map((right) => left + right)),
    [''],
  )

// Few names and addresses, so that entries and hosts meet.
const names = ['a.test', 'b.a.test', 'c.b.a.test', 'xa.test', 'test', 'localhost', 'A.Test', 'bücher.test']
const ipv4 = ['10.0.0.0', '10.0.0.1', '10.0.0.2', '10.0.1.1', '192.168.1.1', '127.0.0.1', '127.9.9.9']
const ipv6 = ['::1', 'fe80::1', '2001:db8::1', '2001:db8:1::1', '::ffff:10.0.0.1', '::']
const bracketed = product(['['], ipv6, [']'])
const ports = ['', ':80', ':443', ':8080']
const bits = ['/0', '/8', '/24', '/31', '/32', '/33', '/48', '/104', '/128', '/129', '/x', '/', '/8/8', '/08']
const odd = [
  '',
  ' ',
  '.',
  '..',
  ':80',
  '[',
  ']',
  '[]',
  '[]:80',
  'a.test:',
  'a.test:x',
  '://',
  '/8',
  '*:80',
  '*a.test',
  '*.',
  'a*',
  '10.0.0',
  '10.0.0.01',
  '1.2.3.4.5',
  '[a.test]:80',
  '[10.0.0.1]',
  '[10.0.0.1]:80',
  'http://a.test',
  '*, a',
]
const entries = [
  ...product(['', '.', '*.', '*', '..'], names, ports),
  ...product(ipv4, ports),
  ...product(bracketed, ports),
  ...ipv6,
  ...product([...ipv4, ...ipv6, ...bracketed, 'a.test'], bits),
  ...odd,
  'x.y,a.test',
  ' a.test , 10.0.0.0/24 ',
  'x.y,,*',
  '10.0.0.0/24,10.0.0.1:80',
]
const urls = product(['http://', 'https://'], [...names, ...ipv4, ...bracketed], ports, ['/'])
const proxies = { http: 'http://plain.proxy:1', https: 'http://secure.proxy:2' }

describe('proxyFor, beside golang.org/x/net/http/httpproxy', () => {
  it.skipIf(oracle === undefined)(
    `chooses as Go does for ${urls.length} URLs and ${entries.length} exemptions`,
    async () => {
      const questions = entries.flatMap((exempt) => urls.map((url) => ({ url, exempt, ...proxies })))
      const answers = await askGoOracle<{ readonly proxy: string }>(oracle ?? '', questions)
      const different = questions.flatMap(({ url, exempt }, index) => {
        const ours = proxyFor(new URL(url), { ...proxies, exempt }) ?? ''
        const theirs = answers[index]?.proxy
        return ours === theirs ? [] : [`${url} “${exempt}”: ${ours || 'none'}, Go: ${theirs || 'none'}`]
      })
      expect(different).toEqual([])
    },
  )
})
