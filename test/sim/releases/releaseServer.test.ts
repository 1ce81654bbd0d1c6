import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { scratch } from '#test/base/scratch.ts'
import { hasPrograms } from '#test/tools/hasPrograms.ts'
import { startReleaseServer, type ReleaseServer } from './releaseServer.ts'

const gpg = await hasPrograms('gpg', 'gpgv')
const unzip = await hasPrograms('unzip')
const hasCurl = await hasPrograms('curl')

let server: ReleaseServer
beforeAll(async () => {
  server = await startReleaseServer({
    products: [
      { name: 'packer', versions: [{ version: '1.16.0' }] },
      { name: 'docker', on: ['releases', 'github'], versions: [{ version: '1.0.0' }] },
    ],
  })
})
afterAll(() => server[Symbol.asyncDispose]())
beforeEach(() => server.reset())

/** curl, through the proxy and with the authority of this world. */
async function curl(url: string, ...args: readonly string[]) {
  const folder = await scratch()
  await writeFile(join(folder, 'ca.pem'), server.authority)
  const options = ['--cacert', 'ca.pem', '--proxy', server.proxy.url, '--noproxy', 'localhost', '-sS', '-L']
  const { stdout, exitCode } = await execa('curl', [...options, ...args, url], {
    cwd: folder,
    encoding: 'buffer',
    stripFinalNewline: false,
    reject: false,
  })
  return { stdout: Buffer.from(stdout), exitCode }
}

describe.skipIf(!hasCurl)('the release server (needs curl)', () => {
  it.skipIf(!gpg)(
    'has lists of checksums whose signature gpgv accepts, where that is installed',
    async () => {
      const folder = await scratch()
      const at = 'https://releases.hashicorp.com/packer/1.16.0/packer_1.16.0_SHA256SUMS'
      const sums = await curl(at)
      await writeFile(join(folder, 'sums'), sums.stdout)
      await writeFile(join(folder, 'sums.sig'), (await curl(`${at}.sig`)).stdout)
      await writeFile(join(folder, 'key.asc'), server.signer.publicKey)
      await execa('gpg', ['--homedir', folder, '--dearmor', '-o', 'key.gpg', 'key.asc'], { cwd: folder })
      const judged = await execa('gpgv', ['--keyring', './key.gpg', 'sums.sig', 'sums'], {
        cwd: folder,
        reject: false,
      })
      expect(judged.stderr).toContain('Good signature')
      expect(sums.stdout.toString()).toMatch(/^[0-9a-f]{64} {2}packer_1\.16\.0_linux_amd64\.zip$/m)
    },
  )

  it.skipIf(!unzip)('serves zips that unzip unpacks and that run, over a redirect on GitHub', async () => {
    const folder = await scratch()
    const name = 'packer-plugin-docker_v1.0.0_x5.0_linux_amd64'
    const got = await curl(
      `https://github.com/hashicorp/packer-plugin-docker/releases/download/v1.0.0/${name}.zip`,
    )
    await writeFile(join(folder, 'plugin.zip'), got.stdout)
    await execa('unzip', ['plugin.zip'], { cwd: folder })
    const { stdout } = await execa(join(folder, name), ['describe'])
    expect(JSON.parse(stdout)).toMatchObject({ version: '1.0.0', api_version: 'x5.0' })
    expect(server.requests.map(({ host }) => host)).toEqual([
      'github.com',
      'release-assets.githubusercontent.com',
    ])
  })

  it('continues where a client broke off, as long as the file is the same', async () => {
    const url = `${server.mirrorUrl}packer/index.json`
    const whole = (await curl(url)).stdout.toString()
    expect((await curl(url, '-r', '10-')).stdout.toString()).toBe(whole.slice(10))
    expect((await curl(url, '-r', '10-', '-H', 'If-Range: "other"')).stdout.toString()).toBe(whole)
  })

  it.each([
    [{ kind: 'truncate', atBytes: 20, framing: 'length' } as const, [18]],
    [{ kind: 'truncate', atBytes: 20, framing: 'chunked' } as const, [18]],
    [{ kind: 'truncate', atBytes: 20, framing: 'close' } as const, [0]],
    [{ kind: 'reset', afterBytes: 20 } as const, [18, 56]],
    [{ kind: 'stall', afterBytes: 20 } as const, [28]],
    [{ kind: 'stall' } as const, [28]],
    [{ kind: 'endless' } as const, [28, 63]],
    [{ kind: 'redirect', to: `/packer/index.json` } as const, [47]],
    [{ kind: 'status', status: 503 } as const, [22]],
  ])('plays %o', async (fault, exitCodes) => {
    server.setFaults([{ match: 'index.json', fault }])
    const limits = ['-f', '--max-time', '0.5', '--max-filesize', '5000', '--max-redirs', '3']
    // What has no end is more in half a second than may be collected here.
    const { exitCode } = await curl(`${server.mirrorUrl}packer/index.json`, ...limits, '-o', '/dev/null')
    expect(exitCodes).toContain(exitCode)
  })

  it('knows no other hosts, and counts', async () => {
    server.setFaults([{ match: 'index.json', nth: 2, fault: { kind: 'html' } }])
    const url = 'https://mirror.example.test/artifactory/packer/packer/index.json'
    const answers = [await curl(url), await curl(url), await curl(url)].map(({ stdout }) => stdout[0])
    expect(answers.map((byte) => String.fromCodePoint(byte ?? 0))).toEqual(['{', '<', '{'])
    expect((await curl('https://example.com/')).exitCode).toBe(56)
  })
})
