import { readdir } from 'node:fs/promises'
import { arch } from 'node:os'
import { join } from 'node:path'
import { goPlatform } from '#shared/packer/install/goPlatform.ts'
import { verifyInstalled } from '#shared/packer/install/installManifest.ts'
import { intactBinary } from '#shared/packer/plugins/installedPlugin.ts'
import { formatPlatform } from '#shared/packer/plugins/pluginPlatform.ts'
import { checksumFileName, parsePluginFileName } from '#shared/packer/plugins/pluginFileName.ts'
import type { SimProduct } from '#test/sim/releases/productTree.ts'

/** Something whose installation is killed and raced for. */
export interface SoakSubject {
  readonly name: string
  readonly product: SimProduct
  /** Inputs of the setup task, besides the key. */
  readonly inputs: Readonly<Record<string, string>>
  /** Where it is kept between jobs, below the folder of a job. */
  readonly keptIn: string
  /** Everything in there once it is installed, sorted. */
  readonly complete: readonly string[]
  /** What others would take for it, and is not all of it: one line each. */
  readonly torn: (keptIn: string) => Promise<readonly string[]>
}

const version = '1.16.0'
const versions = [{ version, sizeBytes: 2_000_000 }]
const binary = `packer-plugin-anvil_v${version}_x5.0_${formatPlatform(goPlatform())}`

/** Packer itself, in the tool directory. */
const packerSubject: SoakSubject = {
  name: 'Packer',
  product: { name: 'packer', versions },
  inputs: { packerVersion: version },
  keptIn: join('tools', 'packer', version),
  complete: [arch(), `${arch()}.complete`, `${arch()}/machine-image.json`, `${arch()}/packer`],
  async torn(keptIn) {
    const files = await filesBelow(keptIn)
    const isVisible = files.includes(`${arch()}/packer`) || files.includes(`${arch()}.complete`)
    const { state } = await verifyInstalled(join(keptIn, arch(), 'packer'))
    return isVisible && state !== 'intact' ? [`${state} with ${files.join(' ')}`] : []
  },
}

/** A plugin, in the cache that later jobs fill their plugin directories from. */
const pluginSubject: SoakSubject = {
  name: 'plugins',
  product: { name: 'anvil', versions },
  inputs: { packerPath: '../packer', plugins: `github.com/hashicorp/anvil@${version}` },
  keptIn: join('tools', 'packer-plugins', 'github.com', 'hashicorp', 'anvil'),
  complete: [binary, checksumFileName(binary)],
  async torn(keptIn) {
    const files = await filesBelow(keptIn)
    const found: string[] = []
    for (const name of files.filter((file) => parsePluginFileName(file) !== undefined))
      // Without a checksum beside it nobody starts it.
      if (files.includes(checksumFileName(name)) && (await intactBinary(join(keptIn, name))) === undefined)
        found.push(`${name} with ${files.join(' ')}`)
    return found
  },
}

/** All that is installed. */
export const soakSubjects = [packerSubject, pluginSubject] as const

/** Everything below a folder, sorted; nothing when there is none. */
export async function filesBelow(folder: string): Promise<readonly string[]> {
  const files: readonly string[] = await readdir(folder, { recursive: true }).catch(() => [])
  return files.toSorted()
}
