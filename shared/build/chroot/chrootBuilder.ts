import { access, rm } from 'node:fs/promises'
import { relative, resolve } from 'node:path'
import { createHash } from 'node:crypto'
import { ImageError } from '../../base/errors.ts'
import { deriveIdentity } from '../../disk/diskIdentity.ts'
import type { Builder } from '../builder.ts'
import { makeBaseTree } from './baseTree.ts'
import { chrootDefinition } from './chrootDefinition.ts'
import type { chrootFields } from './chrootFields.ts'
import { planChroot, type ChrootPlan } from './chrootPlan.ts'
import type { ChrootServices } from './chrootServices.ts'
import { createWrapper, runHostCommands } from './hostCommands.ts'
import { imageFiles } from './imageFiles.ts'
import { makeDisk } from './makeDisk.ts'
import { openBuildSite } from './openBuildSite.ts'
import { planPartialImage } from './partialImage.ts'
import { provisionTree } from './provisionTree.ts'

/** How the artifacts of the builder are known to other programs. */
const builderId = 'machine-image.chroot'

/** Makes the builder of `chroot` sources: an image that is built on this machine, in a sandbox that leaves nothing behind. */
export function createChrootBuilder(services: ChrootServices): Builder<typeof chrootFields> {
  return {
    ...chrootDefinition,
    async run(context) {
      const { configured, run, step, openOutput } = context
      const { config } = configured
      const plan = planChroot(config, services.architecture)
      const path = resolve(run.workingDirectory, plan.output.path)
      if (!run.force) await refuseExisting(path, plan.output.path)
      const site = await openBuildSite(context, services)
      try {
        const output = openOutput()
        const wrap = createWrapper(config.command_wrapper, configured.render)
        await runHostCommands(
          config.pre_mount_commands ?? [],
          { Device: path },
          { host: site.host, render: configured.render, wrap, say: context.say, onOutput: output.receive },
        )
        output.end()
        const { host, root, scratch } = site
        const base = await step('make the base tree', () =>
          makeBaseTree(plan.source, { context, services, host, tree: root.path, scratch }),
        )
        const identity = deriveIdentity(identitySeed(base.key, plan))
        const { rootUuid, espUuid } = identity
        await provisionTree({
          context,
          services,
          plan,
          site,
          base,
          imageFiles: imageFiles(plan, { rootUuid, espUuid }),
          device: path,
        })
        const partial = await planPartialImage(path, services)
        const { epochSeconds } = base
        const disk = await step('make the disk', () =>
          makeDisk({ site, plan, identity, epochSeconds, partialPath: partial.path, path }),
        )
        await partial.settle()
        return {
          builderId,
          id: disk.sha256,
          files: [relative(run.workingDirectory, path)],
          description: `Image: ${plan.output.path} (${plan.output.format}, ${Math.round(disk.sizeBytes / 2 ** 20)} MiB, ${Math.round(disk.dataBytes / 2 ** 20)} MiB of data)`,
          disk,
          destroy: () => rm(path, { force: true }),
        }
      } finally {
        await site.close()
      }
    },
  }
}

/** Images of one source and one state of its repositories are the same disk; others are not. */
function identitySeed(baseKey: string, { output, ...plan }: ChrootPlan): string {
  return createHash('sha256')
    .update(JSON.stringify([baseKey, output.format, plan]))
    .digest('hex')
}

async function refuseExisting(path: string, shown: string): Promise<void> {
  const isThere = await access(path).then(
    () => true,
    () => false,
  )
  if (isThere) throw new ImageError('OUTPUT_EXISTS', `${shown} exists.`)
}
