import type { RunContext } from '../base/context.ts'
import { systemClock } from '../base/clock.ts'
import type { Undoers } from '../base/journal.ts'
import { once } from '../base/once.ts'
import { killMarked } from '../base/processes.ts'
import type { RawInputs } from '../declaration/readInputs.ts'

/** How each kind of journal record is undone; what a kind needs is loaded when there is something to undo. */
export const undoers: Undoers = {
  async 'private-directory'(data) {
    const { undoPrivateDirectory } = await import('../tempdir/privateDirectory.ts')
    await undoPrivateDirectory(data)
  },
  async 'partial-image'(data) {
    const { undoPartialImage } = await import('../build/chroot/partialImage.ts')
    await undoPartialImage(data)
  },
  async 'rootless-tree'(data) {
    const { removeRootlessTree } = await import('../build/chroot/rootlessTree.ts')
    await removeRootlessTree(data)
  },
  async 'mount-folder'(data) {
    const { removeMountFolder } = await import('../build/chroot/mountFolder.ts')
    await removeMountFolder(data)
  },
  async processes({ mark = '' }) {
    if (mark !== '') await killMarked(mark, systemClock)
  },
  // These take a login to Azure, which only a post step has and a run that publishes.
  'azure-resource': 'later',
  'azure-blob': 'later',
  'azure-build-groups': 'later',
}

/** All undoers, with the login that the inputs of a step give. */
export function undoersWith(inputs: RawInputs, ctx: Pick<RunContext, 'log' | 'clock' | 'agent'>): Undoers {
  const azure = once(async () => {
    const { undoAzure } = await import('./azure/undoAzure.ts')
    return undoAzure(inputs, ctx)
  })
  return {
    ...undoers,
    'azure-resource': async (data) => (await azure.get()).undoResource(data),
    'azure-blob': async (data) => (await azure.get()).undoBlob(data),
    'azure-build-groups': async (data) => (await azure.get()).undoBuildGroups(data),
  }
}
