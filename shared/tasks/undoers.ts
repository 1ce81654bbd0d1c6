import { systemClock } from '../base/clock.ts'
import type { Undoer } from '../base/journal.ts'
import { killMarked } from '../base/processes.ts'

/** How each kind of journal record is undone; what a kind needs is loaded when there is something to undo. */
export const undoers: Readonly<Record<string, Undoer>> = {
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
}
