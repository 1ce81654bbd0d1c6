import { mountAll } from '../../chroot/chrootMounts.ts'
import { shareNameResolution } from '../../chroot/nameResolution.ts'
import { unmountStrays } from '../../chroot/unmountStrays.ts'
import { placeFile } from '../../chroot/placedFile.ts'
import { readFile } from 'node:fs/promises'
import type { BuilderContext } from '../builder.ts'
import { createChrootCommunicator } from '../communicators/chroot.ts'
import type { BaseTree } from './baseTree.ts'
import type { chrootFields } from './chrootFields.ts'
import type { ChrootPlan } from './chrootPlan.ts'
import type { ChrootServices } from './chrootServices.ts'
import { makeInitramfs } from './finishTree.ts'
import { createWrapper, runHostCommands, type HostCommandParts } from './hostCommands.ts'
import type { BuildSite } from './openBuildSite.ts'
import { openLayers } from './openLayers.ts'
import { prepareTree } from './prepareTree.ts'
import { sealTree } from './sealTree.ts'
import { targetEnvironment } from './targetEnvironment.ts'
import type { ImageFile } from './imageFiles.ts'

/** A tree to provision. */
export interface ProvisionRequest {
  readonly context: BuilderContext<typeof chrootFields>
  readonly services: ChrootServices
  readonly plan: ChrootPlan
  readonly site: BuildSite
  readonly base: BaseTree
  readonly imageFiles: readonly ImageFile[]
  /** What the template knows as `.Device`. */
  readonly device: string
}

/**
 * Runs the provisioners of a build in a tree, in Packer's order of steps: mounts, copied files, provisioners, commands before
 * unmounting; then what makes the tree an image, and the way back. What is mounted is mounted in the sandbox alone.
 */
export async function provisionTree(request: ProvisionRequest): Promise<void> {
  const { context, services, plan, site, base } = request
  const { configured, provision, step, run, openOutput } = context
  const { config, render } = configured
  const { host, root, files } = site
  const output = openOutput()
  const wrap = createWrapper(config.command_wrapper, render)
  const commands: HostCommandParts = { host, render, wrap, say: context.say, onOutput: output.receive }
  const data = { Device: request.device, MountPath: root.path }
  const env = targetEnvironment(services.toolEnvironment, base.epochSeconds)

  await runHostCommands(config.post_mount_commands ?? [], data, commands)
  const undo: (() => Promise<void>)[] = []
  await step('mount', async () => {
    undo.push(await mountAll(plan.mounts, root.path, { host, privileges: services.privileges }))
    const isRunPrivate = plan.mounts.some(({ target, type }) => target === '/run' && type === 'tmpfs')
    for (const path of plan.copyFiles)
      undo.push(
        path === '/etc/resolv.conf'
          ? await shareNameResolution(root, host, { isRunPrivate })
          : await placeFile(root, { path, content: await readFile(path), mode: 0o644 }, env),
      )
    await prepareTree({
      root,
      files,
      env,
      staging: site.staging,
      hostname: plan.hostname,
      imageFiles: request.imageFiles,
    })
  })
  const machine = {
    communicator: createChrootCommunicator({ root, files, environment: env }),
    facts: new Map([
      ['ID', run.runUuid],
      ['Device', request.device],
      ['MountPath', root.path],
    ]),
  }
  await provision(machine, async () => {
    await runHostCommands(config.pre_unmount_commands ?? [], data, commands)
    if (plan.hasKernel && plan.initramfs !== 'keep')
      await step('make the initramfs', async () => {
        const layers = await openLayers(context, services)
        const { epochSeconds } = base
        const onOutput = output.receive
        await makeInitramfs({ root, host, env, epochSeconds, layers, say: context.say, onOutput })
      })
    const [unmount, ...copied] = undo
    for (const restore of copied.toReversed()) await restore()
    await step('seal', async () => {
      await sealTree({
        root,
        host,
        isBootable: plan.hasKernel && plan.boot !== 'none',
        skipped: plan.skippedSealRules,
        secrets: services.secrets(),
        async unmount() {
          await unmount?.()
          const strays = await unmountStrays(root.path, host)
          if (strays.length > 0)
            context.warn(`A provisioner left mounted what is not in the image: ${strays.join(', ')}`)
        },
      })
    })
  })
  output.end()
}
