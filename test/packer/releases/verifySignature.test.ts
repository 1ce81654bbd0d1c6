import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { readKey } from 'openpgp'
import { beforeAll, describe, expect, it } from 'vitest'
import { hashicorpFingerprint, hashicorpKey } from '#shared/packer/releases/hashicorpKey.ts'
import { verifySignature } from '#shared/packer/releases/verifySignature.ts'
import { scratch } from '#test/base/scratch.ts'
import { hasPrograms } from '#test/tools/hasPrograms.ts'
import { makeSigner, type Signer } from '#test/sim/releases/signer.ts'

const gpgv = await hasPrograms('gpg', 'gpgv')
const dayMs = 86_400_000
const now = Date.now()
const data = Buffer.from('abc  packer.zip\n')

let ours: Signer
let stranger: Signer
let expired: Signer
beforeAll(async () => {
  ours = await makeSigner()
  stranger = await makeSigner({ name: 'Stranger' })
  expired = await makeSigner({ created: new Date(now - 10 * dayMs), validSeconds: 86_400 })
})

const verify = (signer: Signer, signature: Uint8Array, content: Uint8Array = data) =>
  verifySignature({ data: content, signature, keys: Buffer.from(signer.publicKey), now })

/** What gpgv says of the same. */
async function gpgvAccepts(
  signer: Signer,
  signature: Uint8Array,
  content: Uint8Array = data,
): Promise<boolean> {
  const folder = await scratch()
  await writeFile(join(folder, 'key.asc'), signer.publicKey)
  await writeFile(join(folder, 'data'), content)
  await writeFile(join(folder, 'sig'), signature)
  await execa('gpg', ['--homedir', folder, '--dearmor', '-o', 'key.gpg', 'key.asc'], { cwd: folder })
  const options = ['--homedir', folder, '--keyring', './key.gpg', '--status-fd', '1', 'sig', 'data']
  const { exitCode, stdout } = await execa('gpgv', options, { cwd: folder, reject: false })
  return exitCode === 0 && stdout.includes('GOODSIG')
}

describe('verifySignature', () => {
  it('carries the key of HashiCorp itself', async () => {
    const key = await readKey({ armoredKey: hashicorpKey })
    expect(key.getFingerprint().toUpperCase()).toBe(hashicorpFingerprint)
    expect(key.getUserIDs().join()).toContain('HashiCorp Security')
    const today = await key.getSigningKey(undefined, new Date('2026-11-01'))
    expect(today.getFingerprint().toUpperCase()).toBe('374EC75B485913604A831CC7C820C6D5CD27AB87')
  })

  it.skipIf(!gpgv)('agrees with gpgv, where that is installed', async () => {
    const good = await ours.sign(data)
    expect(await verify(ours, good)).toBeUndefined()
    expect(await gpgvAccepts(ours, good)).toBe(true)
    for (const [signature, content] of [
      [good, Buffer.from('abc  Packer.zip\n')],
      [await stranger.sign(data), data],
      [good.subarray(0, 40), data],
      [Buffer.alloc(0), data],
    ] as const) {
      expect(await verify(ours, signature, content)).toBeTypeOf('string')
      expect(await gpgvAccepts(ours, signature, content)).toBe(false)
    }
  })

  it.skipIf(!gpgv)('accepts what gpg signs with a key like HashiCorp’s, where gpg is installed', async () => {
    const home = await scratch()
    await writeFile(join(home, 'data'), data)
    const gpg = async (...args: readonly string[]) => {
      const quiet = ['--homedir', home, '--batch', '--pinentry-mode', 'loopback', '--passphrase', '']
      return (await execa('gpg', [...quiet, ...args], { cwd: home })).stdout
    }
    await gpg('--quick-gen-key', 'releases@example.test', 'rsa2048', 'cert', '1y')
    const fingerprint = /fpr:+([0-9A-F]{40})/.exec(await gpg('--with-colons', '--list-keys'))?.[1] ?? ''
    await gpg('--quick-add-key', fingerprint, 'rsa2048', 'sign', '1y')
    await gpg('--detach-sign', '-o', 'sig', 'data')
    await gpg('--armor', '--detach-sign', '-o', 'sig.asc', 'data')
    const keys = Buffer.from(await gpg('--armor', '--export', fingerprint))
    for (const name of ['sig', 'sig.asc']) {
      const signature = await readFile(join(home, name))
      expect(await verifySignature({ data, signature, keys, now: Date.now() })).toBeUndefined()
      expect(await verifySignature({ data: Buffer.from('x'), signature, keys, now: Date.now() })).toBeTypeOf(
        'string',
      )
    }
  })

  it('does not accept what a key signed that has expired since', async () => {
    const signature = await expired.sign(data, new Date(now - 9.5 * dayMs))
    expect(await verify(expired, signature)).toMatch(/expired/i)
  })

  it('does not accept a signature of tomorrow', async () => {
    expect(await verify(ours, await ours.sign(data, new Date(now + dayMs)))).toMatch(/future/i)
  })

  it('accepts one of several signatures', async () => {
    const both = Buffer.concat([await stranger.sign(data), await ours.sign(data)])
    expect(await verify(ours, both)).toBeUndefined()
  })

  it.each(['garbage', '-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nAAAA\n-----END PGP PUBLIC KEY BLOCK-----\n'])(
    'says what is wrong with a key that is none: %j',
    async (keys) => {
      const signature = await ours.sign(data)
      expect(await verifySignature({ data, signature, keys: Buffer.from(keys), now })).toBeTypeOf('string')
    },
  )

  it('refuses a signature with any byte of its digest changed', async () => {
    const signature = await ours.sign(data)
    for (let at = signature.length - 64; at < signature.length; at++) {
      const changed = Buffer.from(signature)
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(await verify(ours, changed), `byte ${at}`).toBeTypeOf('string')
    }
  })
})
