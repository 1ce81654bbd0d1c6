import { access, chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { buildTask } from '#shared/tasks/build.ts'
import { scratch } from '#test/base/scratch.ts'
import { startReleaseServer, type ReleaseServer } from '#test/sim/releases/releaseServer.ts'
import { simEnvironment } from '#test/sim/releases/simEnvironment.ts'
import { runLocally } from './taskRun.ts'

const template = `packer {
  required_plugins {
    docker = { source = "github.com/hashicorp/docker", version = ">= 1" }
  }
}
source "null" "a" {
  communicator = "none"
}
build {
  sources = ["null.a"]
}
`

let server: ReleaseServer
let root = ''
beforeAll(async () => {
  server = await startReleaseServer({ products: [{ name: 'docker', versions: [{ version: '1.0.0' }] }] })
})
afterAll(async () => server[Symbol.asyncDispose]())
beforeEach(async () => {
  root = await scratch()
  server.reset()
  await writeFile(join(root, 'key.asc'), server.signer.publicKey)
  await writeFile(join(root, 'a.pkr.hcl'), template)
})

/** Packer as far as its version, which it tells late: by then the list of plugins is there. */
const init = async (says: string) => {
  const packer = join(root, 'packer')
  await writeFile(packer, `#!/bin/sh\nsleep 0.4\necho '${says}'\n`)
  await chmod(packer, 0o755)
  const inputs = { command: 'init', template: 'a.pkr.hcl', packerPath: packer, signingKey: 'key.asc' }
  return runLocally(buildTask, root, { ...inputs, pluginDirectory: 'plugins' }, simEnvironment(server))
}
const archives = () => server.paths().filter((path) => path.endsWith('.zip'))
const isThere = () =>
  access(join(root, 'plugins')).then(
    () => true,
    () => false,
  )

it('installs plugins for a Packer that is late', async () => {
  const { log } = await init('1,,version,1.16.0')
  expect(log.join('\n')).toContain('nothing is left for packer init')
  expect(archives()).toHaveLength(1)
})

it.each([
  ['what is no Packer', 'a dictionary', 'PACKER_UNUSABLE'],
  ['a Packer that knows no plugins', '1,,version,1.6.6', 'PACKER_TOO_OLD'],
])('but downloads and writes nothing for %s', async (_what, says, code) => {
  await expect(init(says)).rejects.toMatchObject({ code })
  expect(archives()).toEqual([])
  expect(await isThere()).toBe(false)
})
