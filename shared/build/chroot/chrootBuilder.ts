import { access, rm } from 'node:fs/promises'
import { relative, resolve } from 'node:path'
import { ImageError } from '../../base/errors.ts'
import type { Builder } from '../builder.ts'
import { buildFromDisk } from './buildFromDisk.ts'
import { buildFromTree } from './buildFromTree.ts'
import { chrootDefinition } from './chrootDefinition.ts'
import type { chrootFields } from './chrootFields.ts'
import type { ChrootServices } from './chrootServices.ts'
import { hasDisk } from './diskPlan.ts'

/** How the artifacts of the builder are known to other programs. */
const builderId = 'machine-image.chroot'

/** Makes the builder of `chroot` sources: an image that is built on this machine, in a sandbox that leaves nothing behind. */
export function createChrootBuilder(services: ChrootServices): Builder<typeof chrootFields> {
  return {
    ...chrootDefinition,
    async run(context) {
      const { configured, run } = context
      const { config } = configured
      const shown = config.output.path
      const path = resolve(run.workingDirectory, shown)
      if (!run.force) await refuseExisting(path, shown)
      const disk = await (hasDisk(config) ? buildFromDisk : buildFromTree)(context, services)
      return {
        builderId,
        id: disk.sha256,
        files: [relative(run.workingDirectory, path)],
        description: `Image: ${shown} (${disk.format}, ${Math.round(disk.sizeBytes / 2 ** 20)} MiB, ${Math.round(disk.dataBytes / 2 ** 20)} MiB of data)`,
        disk,
        destroy: () => rm(path, { force: true }),
      }
    },
  }
}

async function refuseExisting(path: string, shown: string): Promise<void> {
  const isThere = await access(path).then(
    () => true,
    () => false,
  )
  if (isThere) throw new ImageError('OUTPUT_EXISTS', `${shown} exists.`)
}
