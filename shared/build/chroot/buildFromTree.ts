import { createHash } from 'node:crypto'
import { resolve } from 'node:path'
import { deriveIdentity } from '../../disk/diskIdentity.ts'
import type { DiskFacts } from '../artifact.ts'
import type { BuilderContext } from '../builder.ts'
import { makeBaseTree, readOffers } from './baseTree.ts'
import type { chrootFields } from './chrootFields.ts'
import { planChroot, type ChrootPlan } from './chrootPlan.ts'
import type { ChrootServices } from './chrootServices.ts'
import { makeInitramfs } from './finishTree.ts'
import { openHostCommands, runHostCommands } from './hostCommands.ts'
import { handOverImage } from './handOverImage.ts'
import { imageFiles } from './imageFiles.ts'
import { makeDisk } from './makeDisk.ts'
import { openBuildSite } from './openBuildSite.ts'
import { openLayers } from './openLayers.ts'
import { planPartialImage } from './partialImage.ts'
import { prepareTree } from './prepareTree.ts'
import { provisionTree } from './provisionTree.ts'
import { targetEnvironment } from './targetEnvironment.ts'

/** Builds an image of a tree, of packages or of an archive: the tree is provisioned, and becomes a disk at the end. */
export async function buildFromTree(
  context: BuilderContext<typeof chrootFields>,
  services: ChrootServices,
): Promise<DiskFacts> {
  const { configured, run, step, openOutput } = context
  const { config } = configured
  const plan = planChroot(config, services.architecture)
  const path = resolve(run.workingDirectory, plan.output.path)
  const offers = readOffers(plan.source, services)
  // It is awaited later, and nobody may be there to hear of it when something else fails before.
  offers.catch(() => undefined)
  const site = await openBuildSite(context, services)
  try {
    const output = openOutput()
    const commands = openHostCommands(context, site.host, output.receive)
    await runHostCommands(config.pre_mount_commands ?? [], { Device: path }, commands)
    output.end()
    const { host, root, scratch, files, staging } = site
    const base = await step('make the base tree', () =>
      makeBaseTree(plan.source, { context, services, host, tree: root.path, scratch, offers }),
    )
    const { epochSeconds } = base
    const identity = deriveIdentity(identitySeed(base.key, plan))
    const env = targetEnvironment(services.toolEnvironment, { epochSeconds, isInitramfsOurs: true })
    await provisionTree({
      context,
      services,
      plan,
      site,
      device: path,
      target: {
        env,
        isBootable: plan.hasKernel && plan.boot !== 'none',
        prepare: () =>
          prepareTree({
            root,
            files,
            env,
            staging,
            hostname: plan.hostname,
            imageFiles: imageFiles(plan, identity),
          }),
        async complete(onOutput) {
          if (!plan.hasKernel || plan.initramfs === 'keep') return
          await step('make the initramfs', async () => {
            const layers = await openLayers(context, services)
            await makeInitramfs({ root, host, env, epochSeconds, layers, say: context.say, onOutput })
          })
        },
      },
    })
    const partial = await planPartialImage(path, services)
    const disk = await step('make the disk', async () => {
      const { format } = plan.output
      const partialPath = partial.path
      const content = await makeDisk({ site, plan, identity, epochSeconds, partialPath })
      return await handOverImage({ site, partialPath, path, format, content })
    })
    await partial.settle()
    return disk
  } finally {
    await site.close()
  }
}

/** Images of one source and one state of its repositories are the same disk; others are not. */
function identitySeed(baseKey: string, { output, ...plan }: ChrootPlan): string {
  return createHash('sha256')
    .update(JSON.stringify([baseKey, output.format, plan]))
    .digest('hex')
}
