import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { systemClock } from '#shared/base/clock.ts'
import { createExec } from '#shared/base/exec.ts'
import { Journal } from '#shared/base/journal.ts'
import { Scope } from '#shared/base/scope.ts'
import { goPlatform } from '#shared/packer/install/goPlatform.ts'
import { ArchiveStore } from '#shared/packer/plugins/archiveStore.ts'
import { installPlugins } from '#shared/packer/plugins/installPlugins.ts'
import { joinRequirements, parsePluginList } from '#shared/packer/plugins/pluginRequirement.ts'
import { mirrorFolder } from '#shared/packer/releases/mirrorFolder.ts'
import { recordedLog } from '#test/base/recordingSink.ts'
import { packerAgent } from '#test/packer/packerAgent.ts'

/** Installs a plugin from a mirror into a cache, again and again until it is killed: `installProgram.ts <root> <source>`. */
const [root = '', source = ''] = process.argv.slice(2)
const { signal } = new AbortController()
const tempDirectory = join(root, `temp-${process.pid}`)
await mkdir(tempDirectory)
const mirror = mirrorFolder(join(root, 'mirror'), undefined)
const ctx = {
  log: recordedLog().log,
  exec: createExec({ signal, hurry: signal, clock: systemClock, mark: `k-${process.pid}`, graceMs: 500 }),
  scope: new Scope(),
  journal: await Journal.create(join(root, 'state')),
  signal,
  clock: systemClock,
  summarise: () => undefined,
  agent: packerAgent({ workingDirectory: root, environment: { PATH: '/usr/bin:/bin' } }),
}
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
    target: join(root, `target-${process.pid}-${round}`),
    tempDirectory,
    archives: new ArchiveStore(tempDirectory),
    platform: goPlatform(),
    deny: true,
  })
  await delay(1)
}
