import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'
import { isIPv4 } from 'node:net'
import { der, oid, tags } from './der.ts'

/** A certificate for some hosts, and the authority that signed it, all PEM. */
export interface Certificate {
  readonly authority: string
  readonly certificate: string
  readonly key: string
}

interface Party {
  readonly name: string
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}

const { sequence, set, integer, bitString, octetString, utf8, utcTime, boolean, context, contextOf } = tags
const ecdsaWithSha256 = der(sequence, oid('1.2.840.10045.4.3.2'))
const serverAuth = oid('1.3.6.1.5.5.7.3.1')

/** Makes an authority of its own and a certificate for hosts and IPv4 addresses, both valid for a day (RFC 5280). */
export function makeCertificate(hosts: readonly string[], name = 'Test authority'): Certificate {
  const [authority, server] = [party(name), party('Test server')]
  const isAuthority = extension('2.5.29.19', der(sequence, der(boolean, Buffer.from([0xff]))), true)
  const names = hosts.map((host) =>
    isIPv4(host) ? der(context(7), Buffer.from(host.split('.').map(Number))) : der(context(2), host),
  )
  const isServer = [
    extension('2.5.29.37', der(sequence, serverAuth)),
    extension('2.5.29.17', der(sequence, ...names)),
  ]
  return {
    authority: certify(authority, authority, [isAuthority]),
    certificate: certify(server, authority, isServer),
    key: server.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

function party(name: string): Party {
  return { name, ...generateKeyPairSync('ec', { namedCurve: 'prime256v1' }) }
}

function extension(id: string, value: Buffer, isCritical = false): Buffer {
  const critical = isCritical ? [der(boolean, Buffer.from([0xff]))] : []
  return der(sequence, oid(id), ...critical, der(octetString, value))
}

/** A certificate of a party by an authority, PEM. */
function certify(subject: Party, authority: Party, extensions: readonly Buffer[]): string {
  const nowMs = Date.now()
  const body = der(
    sequence,
    der(contextOf(0), der(integer, Buffer.from([2]))),
    // Positive, and without a leading zero byte.
    der(integer, Buffer.from([0x40]), randomBytes(8)),
    ecdsaWithSha256,
    nameOf(authority),
    der(sequence, timeOf(nowMs - 3_600_000), timeOf(nowMs + 86_400_000)),
    nameOf(subject),
    subject.publicKey.export({ type: 'spki', format: 'der' }),
    der(contextOf(3), der(sequence, ...extensions)),
  )
  const signature = der(bitString, Buffer.from([0]), sign('sha256', body, authority.privateKey))
  const lines =
    der(sequence, body, ecdsaWithSha256, signature)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}

function nameOf({ name }: Party): Buffer {
  return der(sequence, der(set, der(sequence, oid('2.5.4.3'), der(utf8, name))))
}

/** `YYMMDDhhmmssZ`. */
function timeOf(timeMs: number): Buffer {
  const digits = new Date(timeMs).toISOString().replaceAll(/\D/g, '')
  return der(utcTime, `${digits.slice(2, 14)}Z`)
}
