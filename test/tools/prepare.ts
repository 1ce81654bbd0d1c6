import { execa } from 'execa'
import { nodeBinary } from '#test/agent/nodeBinary.ts'
import { azcopy, azuriteBlob } from './azureTools.ts'
import { act } from './actBinary.ts'
import { currentPacker, debianPacker, packerRelease } from './packerBinary.ts'
import { pluginBinary } from './pluginBinary.ts'

/** Puts every real program the tests use in place before they run, and prints one line for each. */
const programs: readonly (readonly [string, () => Promise<string | undefined>])[] = [
  ['packer 1.6 (Debian)', installedDebianPacker],
  ['packer (current)', currentPacker],
  ['packer 1.15', () => packerRelease('1.15.0')],
  ['packer 1.9', () => packerRelease('1.9.4')],
  ['packer-plugin-docker', () => pluginBinary('docker')],
  ['packer-plugin-azure', () => pluginBinary('azure')],
  ['act', act],
  ['azurite', azuriteBlob],
  ['azcopy', azcopy],
  ['node 24', () => nodeBinary(24)],
]

for (const [name, find] of programs) {
  const outcome = await find().then(
    (path) => path ?? 'not available here',
    (error: unknown) => `failed: ${error instanceof Error ? error.message : String(error)}`,
  )
  process.stdout.write(`${name}: ${outcome}\n`)
}

async function installedDebianPacker(): Promise<string | undefined> {
  const found = await debianPacker()
  if (found !== undefined || process.getuid?.() !== 0) return found
  const apt = { env: { DEBIAN_FRONTEND: 'noninteractive' }, reject: false } as const
  const update = await execa('apt-get', ['update', '-q'], apt)
  if (update.exitCode !== 0) return undefined
  await execa('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'packer'], apt)
  return await debianPacker()
}
