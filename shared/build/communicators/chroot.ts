import { lstat } from 'node:fs/promises'
import { basename, join, posix } from 'node:path'
import type { ChrootRoot } from '../../chroot/chrootRoot.ts'
import type { RootFiles } from '../../chroot/rootFiles.ts'
import type { Communicator } from '../communicator.ts'
import { makeMissing } from '../../base/makeMissing.ts'

/** The target a communicator leads to. */
export interface ChrootMachine {
  readonly root: ChrootRoot
  readonly files: RootFiles
  /** What programs of the target see of the environment; nothing of this machine's is passed on. */
  readonly environment: Readonly<Record<string, string>>
}

/** The way into a target: commands run in its root, as its root, with its own programs. */
export function createChrootCommunicator({ root, files, environment }: ChrootMachine): Communicator {
  return {
    scriptFolder: '/tmp',
    async start({ command, env, input, onOutput, signal }) {
      const [file, ...args] = typeof command === 'string' ? (['/bin/sh', '-c', command] as const) : command
      const { exitCode, signal: endedBy } = await root.run({
        file,
        args,
        env: { ...environment, ...Object.fromEntries(env ?? []) },
        input,
        signal,
        ...(onOutput ? { onOutput } : {}),
      })
      return { exitCode, signal: endedBy }
    },
    upload: (content, path, options) => files.put(content, path, options),
    async uploadFolder(source, destination, options) {
      // A missing source would else be an empty folder by the time anybody looks.
      if (!(await lstat(source)).isDirectory()) throw new Error(`${source} is no folder.`)
      const target = source.endsWith('/') ? destination : posix.join(destination, basename(source))
      await files.putFolder(source, target, options)
    },
    download: (path, file, options) => files.get(path, file, options),
    async downloadFolder(source, destination, options) {
      const target = source.endsWith('/') ? destination : join(destination, posix.basename(source))
      await makeMissing(target)
      await files.getFolder(source, target, options)
    },
    remove: (path) => files.remove(path),
  }
}
