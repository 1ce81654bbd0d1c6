import { ImageError } from '../../base/errors.ts'
import type { Ext4Volume } from '../../disk/ext4/ext4Volume.ts'
import { refreshMenu } from './bootMenu.ts'
import type { DiskPlan } from './diskPlan.ts'
import { compareKernels, readBootState, type BootState } from './kernels.ts'
import type { BuildSite } from './openBuildSite.ts'
import { prepareImage, requireSystem } from './prepareImage.ts'
import type { TargetWork } from './provisionTree.ts'

/** A mounted image that is to be provisioned. */
export interface ImageTarget {
  readonly site: BuildSite
  readonly plan: DiskPlan
  readonly env: Readonly<Record<string, string>>
  readonly volume: Ext4Volume | undefined
  readonly warn: (text: string) => void
}

/**
 * What is done with the system of an image around its provisioners: nothing is started in it, and its boot menu follows when a package
 * step has changed its kernels. Its package scripts make their initramfs themselves: only they know of what.
 */
export function imageTarget({ site, plan, env, volume, warn }: ImageTarget): TargetWork {
  const { host, root } = site
  let before: BootState | undefined
  return {
    env,
    // How it starts is its own business.
    isBootable: false,
    async inspect() {
      await requireSystem(root, host)
      before = await readBootState(root, env)
    },
    prepare: () =>
      prepareImage({
        root,
        env,
        hostname: plan.hostname,
        hasKeysRemoved: !plan.skippedSealRules.includes('ssh-host-keys'),
      }),
    async complete(onOutput) {
      const after = await readBootState(root, env)
      const change = before && compareKernels(before, after)
      if (!change) return
      if (after.hasOwnBoot)
        throw new ImageError(
          'TREE_NOT_BOOTABLE',
          `A kernel was put into /boot (${change.added.join(', ')}), which the image keeps on a partition of its own that is not mounted.`,
          { hint: 'Leave the kernels as they are, or start from an image without a partition for /boot.' },
        )
      const warning = await refreshMenu({ site, env, volume, change, onOutput })
      if (warning !== undefined) warn(warning)
    },
  }
}
