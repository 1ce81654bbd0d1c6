import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { inRoot } from '#scripts/root.ts'
import { sha256File } from '#shared/base/digest.ts'
import { intactBinary } from '#shared/packer/plugins/installedPlugin.ts'
import { parsePluginFileName } from '#shared/packer/plugins/pluginFileName.ts'
import { scratch } from '#test/base/scratch.ts'
import { releasesTree } from '#test/sim/releases/productTree.ts'

const source = 'github.com/hashicorp/anvil'

it('a run that is killed leaves nothing that another takes for a plugin', { timeout: 120_000 }, async () => {
  const root = await scratch()
  const versions = Array.from({ length: 8 }, (_, index) => ({
    version: `1.${index}.0`,
    sizeBytes: 3_000_000,
  }))
  for (const [path, data] of await releasesTree({ name: 'anvil', versions })) {
    const full = join(root, 'mirror', path)
    await mkdir(dirname(full), { recursive: true })
    await writeFile(full, data)
  }
  for (let sample = 0; sample < 6; sample++) {
    const program = inRoot('test/packer/plugins/installProgram.ts')
    const child = spawn(process.execPath, ['--import', 'tsx', program, root, source], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(child.stdout, 'data')
    await delay(Math.random() * 400)
    child.kill('SIGKILL')
    await once(child, 'exit')
    const folder = join(root, 'cache', source)
    const names = await readdir(folder).catch((): string[] => [])
    for (const name of names.filter((candidate) => parsePluginFileName(candidate) !== undefined)) {
      const path = join(folder, name)
      // With its checksum a binary is whole; without, nobody starts it.
      if (names.includes(`${name}_SHA256SUM`)) expect(await intactBinary(path)).toBe(await sha256File(path))
    }
    expect(names.filter((name) => name.startsWith('.partial')).length).toBeLessThanOrEqual(1)
  }
})
