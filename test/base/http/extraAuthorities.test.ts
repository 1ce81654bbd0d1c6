import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { rootCertificates } from 'node:tls'
import { expect, it } from 'vitest'
import { extraAuthorities } from '#shared/base/http/extraAuthorities.ts'
import { scratch } from '#test/base/scratch.ts'

const own = '-----BEGIN CERTIFICATE-----\nMIIB\nown=\n-----END CERTIFICATE-----'

it('names every authority once, however many files hold it', async () => {
  const folder = await scratch()
  const [bundle, further] = [join(folder, 'bundle.pem'), join(folder, 'further.pem')]
  await writeFile(bundle, `# all of them\n${[...rootCertificates, own].join('\n\n')}\n`)
  await writeFile(further, own.replaceAll('\n', '\r\n'))
  const authorities = await extraAuthorities({ SSL_CERT_FILE: bundle, NODE_EXTRA_CA_CERTS: further })
  expect(authorities).toHaveLength(rootCertificates.length + 1)
  expect(authorities?.slice(0, -1)).toEqual(rootCertificates)
  expect(authorities?.at(-1)?.replaceAll('\r', '')).toBe(own)
})

it('adds nothing where the environment names none', async () => {
  expect(await extraAuthorities({ SSL_CERT_FILE: '' })).toBeUndefined()
})
