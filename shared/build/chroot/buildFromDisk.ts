import { resolve } from 'node:path'
import { deriveIdentity } from '../../disk/diskIdentity.ts'
import type { DiskFacts } from '../artifact.ts'
import type { BuilderContext } from '../builder.ts'
import type { chrootFields } from './chrootFields.ts'
import type { ChrootServices } from './chrootServices.ts'
import { readContent } from './readContent.ts'
import { planDisk } from './diskPlan.ts'
import { handOverImage } from './handOverImage.ts'
import { openHostCommands, runHostCommands } from './hostCommands.ts'
import { imageTarget } from './imageTarget.ts'
import { openMountFolder } from './mountFolder.ts'
import { mountTarget, releaseTarget } from './mountTarget.ts'
import { openBuildSite } from './openBuildSite.ts'
import { openRoot } from './openRoot.ts'
import { planPartialImage } from './partialImage.ts'
import { provisionTree } from './provisionTree.ts'
import { takeDisk } from './takeDisk.ts'
import { targetEnvironment } from './targetEnvironment.ts'

/**
 * Builds an image in place: a private copy of another one, or a blank disk, is mounted in the sandbox, provisioned, unmounted and
 * checked. Kernel and boot area stay as they are.
 */
export async function buildFromDisk(
  context: BuilderContext<typeof chrootFields>,
  services: ChrootServices,
): Promise<DiskFacts> {
  const { configured, run, step, say, clock } = context
  const { config, render } = configured
  const plan = planDisk(config)
  const path = resolve(run.workingDirectory, plan.output.path)
  const partial = await planPartialImage(path, services)
  const device = partial.path
  const rootPath =
    plan.mountPath === undefined
      ? undefined
      : await openMountFolder(render(plan.mountPath, new Map([['Device', nameOf(device)]])), services)
  const site = await openBuildSite(context, services, { isMounted: true, rootPath })
  try {
    const { host, tools, root } = site
    const parts = { host, tools, clock, privileges: services.privileges }
    const output = context.openOutput()
    const commands = openHostCommands(context, host, output.receive)
    const disk = await step('take in the disk', () => takeDisk(plan, device, tools, { run, services }))
    await runHostCommands(config.pre_mount_commands ?? [], { Device: device }, commands)
    const target = await step('mount the disk', async () => {
      const isManual = plan.manualMountCommand !== undefined
      const planSpare = () => planPartialImage(path, services)
      const volume = isManual ? undefined : await openRoot(disk, plan, { tools, say, planSpare })
      const mount = { plan, volume, data: { Device: device, MountPath: root.path } }
      await mountTarget(mount, parts, commands)
      return mount
    })
    output.end()
    const epochSeconds = Math.floor(clock.now() / 1000)
    const env = targetEnvironment(services.toolEnvironment, { epochSeconds, isInitramfsOurs: false })
    const work = imageTarget({ site, plan, env, volume: target.volume, warn: context.warn })
    await provisionTree({ context, services, plan, site, target: work, device })
    const stamp = { epochSeconds, uuid: deriveIdentity(`${run.runUuid} ${path}`).vhdUuid }
    const content = await readContent(site, stamp)
    return await step('make the disk', async () => {
      await releaseTarget(target, parts)
      const { format } = plan.output
      const made = await handOverImage({ site, partialPath: device, path, format, content })
      await partial.settle()
      return made
    })
  } finally {
    await site.close()
  }
}

/** The name a mount path is made of, as of a device: no dot at its beginning, which would hide the folder. */
function nameOf(device: string): string {
  return device.replace(/^.*\/\.?/, '')
}
