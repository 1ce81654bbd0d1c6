import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { goPlatform } from '#shared/packer/install/goPlatform.ts'
import { formatPlatform } from '#shared/packer/plugins/pluginPlatform.ts'
import { inWorld, worldAddress } from '#test/sim/releases/inWorld.ts'
import { startReleaseServer, type ReleaseServer } from '#test/sim/releases/releaseServer.ts'
import { simHosts } from '#test/sim/releases/sites.ts'
import { canMount } from '#test/tools/mountNamespace.ts'
import { currentPacker } from '#test/tools/packerBinary.ts'
import { pluginBinary, realPlugins } from '#test/tools/pluginBinary.ts'
import { inRoot } from '../root.ts'
import type { BenchFigure } from './figure.ts'
import { benchLockedPlugins } from './lockedPlugins.ts'

const rounds = 5
const latencyMs = 50
/** `packer init` must take at least three times as long. */
const mostRatio = 1 / 3

/** The real plugins under five names, which is all that an installation looks at besides what they say of themselves. */
const names = { docker: ['docker', 'docker-b', 'docker-c'], azure: ['azure', 'azure-b'] } as const

/** Five real plugins: installed anew, beside `packer init` on the same server; and locked and there already. */
export async function benchPlugins(): Promise<readonly BenchFigure[]> {
  const packer = await currentPacker()
  const [docker, azure] = [await pluginBinary('docker'), await pluginBinary('azure')]
  if (packer === undefined || docker === undefined || azure === undefined || !(await canMount())) {
    process.stderr.write('plugins: not measured, which needs Go, root and private mounts\n')
    return []
  }
  const platforms = [formatPlatform(goPlatform())]
  const productsOf = async (kind: keyof typeof names, path: string) => {
    const data = await readFile(path)
    const versions = [{ version: realPlugins[kind].version, platforms, program: () => data }]
    return names[kind].map((name) => ({ name, versions }))
  }
  const products = [...(await productsOf('docker', docker)), ...(await productsOf('azure', azure))]
  await using server = await startReleaseServer({ products, latencyMs, ...worldAddress })
  const folder = await mkdtemp(join(tmpdir(), 'plugins-'))
  try {
    const lines = products.map(
      ({ name }) => `    ${name} = { source = "github.com/hashicorp/${name}", version = ">= 1.0" }`,
    )
    await writeFile(
      join(folder, 'image.pkr.hcl'),
      `packer {\n  required_plugins {\n${lines.join('\n')}\n  }\n}\n`,
    )
    await writeFile(join(folder, 'key.asc'), server.signer.publicKey)
    return [await besidePacker(server, folder, packer), ...(await benchLockedPlugins(server, folder))]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Both as whole commands of the same name, from and into nothing. Ours runs Packer once, and verifies signatures as well. */
async function besidePacker(server: ReleaseServer, folder: string, packer: string): Promise<BenchFigure> {
  const where = ['--packer-path', packer, '--plugin-directory', 'installed']
  const mirror = ['--mirror-url', `https://${simHosts.mirror}/`, '--signing-key', 'key.asc']
  const init = [inRoot('dist/cli/machine-image.cjs'), 'init', 'image.pkr.hcl', ...where, ...mirror]
  const ours = [process.execPath, ...init] as const
  const theirs = [packer, 'init', 'image.pkr.hcl'] as const
  const best = { ours: Number.POSITIVE_INFINITY, theirs: Number.POSITIVE_INFINITY }
  for (let round = 0; round < rounds; round++) {
    best.ours = Math.min(best.ours, await installMs(server, folder, [...ours]))
    best.theirs = Math.min(best.theirs, await installMs(server, folder, [...theirs]))
  }
  return {
    name: `init of five plugins from a mirror, ${latencyMs} ms a request`,
    value: Math.round(best.ours),
    unit: 'ms',
    peer: { name: 'packer init', value: Math.round(best.theirs) },
    ratio: Math.round((best.ours / best.theirs) * 100) / 100,
    budget: Math.round(best.theirs * mostRatio),
  }
}

async function installMs(
  server: ReleaseServer,
  folder: string,
  argv: [string, ...string[]],
): Promise<number> {
  const plugins = join(folder, 'installed')
  const env = { PACKER_PLUGIN_PATH: plugins, MACHINE_IMAGE_TOOL_DIRECTORY: join(folder, 'tools') }
  try {
    const startMs = performance.now()
    const { exitCode, stdout, stderr } = await inWorld(server, { folder, argv, env })
    const tookMs = performance.now() - startMs
    const installed = await readdir(join(plugins, 'github.com', 'hashicorp')).catch(() => [])
    if (exitCode !== 0 || installed.length !== 5) throw new Error(`${argv.join(' ')}: ${stdout}${stderr}`)
    return tookMs
  } finally {
    await rm(plugins, { recursive: true, force: true })
  }
}
