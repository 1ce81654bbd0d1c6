import { readFile } from 'node:fs/promises'
import type { OutputReceiver } from '../../base/childOutput.ts'
import { mountAll } from '../../chroot/chrootMounts.ts'
import { endPrograms } from '../../chroot/endPrograms.ts'
import { shareNameResolution } from '../../chroot/nameResolution.ts'
import { unmountStrays } from '../../chroot/unmountStrays.ts'
import { placeFile } from '../../chroot/placedFile.ts'
import type { BuilderContext } from '../builder.ts'
import { createChrootCommunicator } from '../communicators/chroot.ts'
import type { chrootFields } from './chrootFields.ts'
import type { TargetPlan } from './chrootPlan.ts'
import type { ChrootServices } from './chrootServices.ts'
import { openHostCommands, runHostCommands } from './hostCommands.ts'
import type { BuildSite } from './openBuildSite.ts'
import { sealTree } from './sealTree.ts'

/** What is particular to a kind of target: a tree that becomes a disk, or a disk that is one already. */
export interface TargetWork {
  /** What its programs see of the environment. */
  readonly env: Readonly<Record<string, string>>
  /** Whether it is to have a kernel and an initramfs in the end. */
  readonly isBootable: boolean
  /** Looks at what there is, before anything is mounted below it. */
  readonly inspect?: () => Promise<void>
  /** With everything mounted, before the provisioners. */
  readonly prepare: () => Promise<void>
  /** After the provisioners, with everything mounted still. */
  readonly complete: (onOutput: OutputReceiver) => Promise<void>
}

/** A tree to provision. */
export interface ProvisionRequest {
  readonly context: BuilderContext<typeof chrootFields>
  readonly services: ChrootServices
  readonly plan: TargetPlan
  readonly site: BuildSite
  readonly target: TargetWork
  /** What the template knows as `.Device`. */
  readonly device: string
}

/**
 * Runs the provisioners of a build in a tree, in Packer's order of steps: mounts, copied files, provisioners, commands before
 * unmounting; then what makes the tree an image, and the way back. What is mounted is mounted in the sandbox alone.
 */
export async function provisionTree(request: ProvisionRequest): Promise<void> {
  const { context, services, plan, site, target } = request
  const { configured, provision, step, run, openOutput } = context
  const { config } = configured
  const { host, root, files } = site
  const output = openOutput()
  const commands = openHostCommands(context, host, output.receive)
  const data = { Device: request.device, MountPath: root.path }
  const { env } = target

  await runHostCommands(config.post_mount_commands ?? [], data, commands)
  await target.inspect?.()
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
    await target.prepare()
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
    await target.complete(output.receive)
    const [unmount, ...copied] = undo
    for (const restore of copied.toReversed()) await restore()
    await step('seal', async () => {
      await sealTree({
        root,
        host,
        isBootable: target.isBootable,
        skipped: plan.skippedSealRules,
        secrets: services.secrets(),
        async unmount() {
          await endPrograms(root.path, host)
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
