import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { goPlatform } from '#shared/packer/install/goPlatform.ts'
import { ArchiveStore } from '#shared/packer/plugins/archiveStore.ts'
import { installPlugins } from '#shared/packer/plugins/installPlugins.ts'
import { joinRequirements, parsePluginList } from '#shared/packer/plugins/pluginRequirement.ts'
import { mirrorFolder } from '#shared/packer/releases/mirrorFolder.ts'
import { quietContext } from '#test/packer/quietContext.ts'

/** Installs a plugin from a mirror into a cache, again and again until it is killed: `installProgram.ts <root> <source>`. */
const [root = '', source = ''] = process.argv.slice(2)
const tempDirectory = join(root, `temp-${process.pid}`)
await mkdir(tempDirectory)
const mirror = mirrorFolder(join(root, 'mirror'), undefined)
const ctx = await quietContext(root)
process.stdout.write('ready\n')
for (let round = 0; ; round++) {
  // Another version every time, so that there is always something to install.
  const requirements = joinRequirements(parsePluginList('plugins', [`${source}@1.${round % 8}.0`]))
  await installPlugins(ctx, requirements, {
    lock: undefined,
    frozen: false,
    openSources: () => Promise.resolve([mirror]),
    installedIn: [],
    cache: join(root, 'cache'),
    platform: goPlatform(),
    deny: true,
    place: () =>
      Promise.resolve({
        target: join(root, `target-${process.pid}-${round}`),
        tempDirectory,
        archives: new ArchiveStore(tempDirectory),
      }),
  })
  await delay(1)
}
