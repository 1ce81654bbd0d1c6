import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inWorld, worldAddress } from '#test/sim/releases/inWorld.ts'
import { startReleaseServer } from '#test/sim/releases/releaseServer.ts'
import { simHosts } from '#test/sim/releases/sites.ts'
import { currentPacker } from '#test/tools/packerBinary.ts'
import { pluginBinary, realPlugins } from '#test/tools/pluginBinary.ts'
import dc from 'node:diagnostics_channel'
let base = 0
const log: string[] = []
if (process.env['TRACE']) {
  dc.subscribe('http.server.request.start', (m: any) => log.push(`${(performance.now() - base) | 0} > ${m.request.url}`))
  dc.subscribe('http.server.response.finish', (m: any) => log.push(`${(performance.now() - base) | 0}   < ${m.request.url}`))
}
const rounds = Number(process.env['ROUNDS'] ?? 7)
const clis = (process.env['CLIS'] ?? '/work/main/dist/cli/machine-image.cjs').split(',')
const names = { docker: ['docker', 'docker-b', 'docker-c'], azure: ['azure', 'azure-b'] } as const
const packer = (await currentPacker()) ?? ''
const platforms = ['linux_amd64']
const productsOf = async (kind: 'docker' | 'azure') => {
  const data = await readFile((await pluginBinary(kind)) ?? '')
  const versions = [{ version: realPlugins[kind].version, platforms, program: () => data }]
  return names[kind].map((name) => ({ name, versions }))
}
const products = [...(await productsOf('docker')), ...(await productsOf('azure'))]
const server = await startReleaseServer({ products, latencyMs: 50, ...worldAddress })
const folder = await mkdtemp(join(tmpdir(), 'plugins-'))
const lines = products.map(({ name }) => `    ${name} = { source = "github.com/hashicorp/${name}", version = ">= 1.0" }`)
await writeFile(join(folder, 'image.pkr.hcl'), `packer {\n  required_plugins {\n${lines.join('\n')}\n  }\n}\n`)
await writeFile(join(folder, 'key.asc'), server.signer.publicKey)
const where = ['--packer-path', packer, '--plugin-directory', 'installed']
const mirror = ['--mirror-url', `https://${simHosts.mirror}/`, '--signing-key', 'key.asc']
const pre = (process.env['PRE'] ?? '').split(' ').filter((x) => x !== '')
const nodeArgs = (process.env['NODEARGS'] ?? '').split(' ').filter((x) => x !== '')
const commands: Record<string, [string, ...string[]]> = {}
for (const cli of clis) commands[cli] = [...pre, process.env['NODE'] ?? process.execPath, ...nodeArgs, cli, 'init', 'image.pkr.hcl', ...where, ...mirror] as [string, ...string[]]
if (process.env['PACKER']) commands['packer'] = [...pre, packer, 'init', 'image.pkr.hcl'] as [string, ...string[]]
const times: Record<string, number[]> = {}
for (let round = 0; round < rounds; round++)
  for (const [name, argv] of Object.entries(commands)) {
    const plugins = join(folder, 'installed')
    const env = { PACKER_PLUGIN_PATH: plugins, MACHINE_IMAGE_TOOL_DIRECTORY: join(folder, 'tools'), ...(process.env['XENV'] ? JSON.parse(process.env['XENV']) : {}) }
    const c0 = process.cpuUsage()
    const s = performance.now()
    base = s; log.length = 0; console.log('START', Date.now())
    const { exitCode, stdout, stderr } = await inWorld(server, { folder, argv, env })
    const took = performance.now() - s
    const c = process.cpuUsage(c0)
    const installed = await readdir(join(plugins, 'github.com', 'hashicorp')).catch(() => [])
    if (exitCode !== 0 || installed.length !== 5) { console.log(stdout, stderr); process.exit(1) }
    ;(times[name] ??= []).push(took)
    if (process.env['TRACE']) console.log(log.join('\n'))
    if (process.env['SHOW']) console.log(name.slice(-30), took | 0, 'server cpu', (c.user + c.system) / 1000 | 0, '\n' + stderr, process.env['SHOWOUT'] ? stdout : '')
    await rm(plugins, { recursive: true, force: true })
  }
for (const [name, list] of Object.entries(times)) { const t = list.toSorted((a, b) => a - b); console.log(name.padEnd(45), 'best', t[0] | 0, 'median', t[t.length >> 1] | 0, t.map((x) => x | 0).join(' ')) }
await rm(folder, { recursive: true, force: true })
await server[Symbol.asyncDispose]()
process.exit()
