import { chmod, copyFile, cp, lstat, readdir, realpath, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import type { Exec } from '../../base/exec.ts'
import type { Communicator, FolderOptions } from '../communicator.ts'
import { makeMissing } from '../../base/makeMissing.ts'

/** What the communicator acts with. */
export interface LocalMachine {
  /** The folder it works in; it neither writes nor reads a file outside. */
  readonly root: string
  readonly exec: Exec
  /** All that commands see of this machine's environment. */
  readonly environment: Readonly<Record<string, string>>
}

/**
 * Takes a folder of this machine for the machine: commands run on this machine, in the folder, and files are reached by their
 * real paths, which must be in it. No sandbox: a command can do whatever this account can.
 */
export function createLocalCommunicator({ root, exec, environment }: LocalMachine): Communicator {
  const inside = async (path: string): Promise<string> => {
    const full = resolve(root, path)
    const folder = await realpath(await nearestExisting(full))
    const real = await realpath(root)
    if (folder !== real && !folder.startsWith(real + sep))
      throw new Error(`${path} is outside of ${root}, the folder this build works in.`)
    return full
  }
  return {
    scriptFolder: root,
    async start({ command, env, input, onOutput, signal }) {
      const [file, ...args] = typeof command === 'string' ? (['/bin/sh', '-c', command] as const) : command
      const request = { file, args, cwd: root, env: { ...environment, ...Object.fromEntries(env ?? []) } }
      const { exitCode, signal: endedBy } = await exec({
        ...request,
        input,
        signal,
        ...(onOutput ? { onOutput } : {}),
      })
      return { exitCode, signal: endedBy }
    },
    async upload(content, path, { mode }) {
      const target = await inside(path)
      if (content instanceof Uint8Array) await writeFile(target, content, { mode: mode ?? 0o600 })
      else await copyFile(content.file, target)
      if (mode !== undefined) await chmod(target, mode)
    },
    uploadFolder: async (source, destination, options) =>
      copyFolder(source, await inside(destination), options),
    download: async (path, file) => copyFile(await inside(path), file),
    downloadFolder: async (source, destination, options) =>
      copyFolder(
        source.endsWith('/') ? `${await inside(source)}/` : await inside(source),
        destination,
        options,
      ),
    remove: async (path) => rm(await inside(path), { force: true }),
  }
}

/** A path as far as anything is there; a symbolic link that leads nowhere could lead anywhere soon. */
async function nearestExisting(path: string): Promise<string> {
  const stats = await lstat(path).catch(() => undefined)
  if (stats?.isSymbolicLink()) return realpath(path)
  return stats || path === dirname(path) ? path : nearestExisting(dirname(path))
}

async function copyFolder(
  source: string,
  destination: string,
  { exclude = [] }: FolderOptions,
): Promise<void> {
  const target = source.endsWith('/') ? destination : join(destination, basename(source))
  const folder = resolve(source)
  const stays = (path: string) =>
    exclude.some((pattern) => {
      const name = relative(folder, path)
      return name === pattern || name.startsWith(pattern + sep)
    })
  await makeMissing(target)
  for (const name of await readdir(folder)) {
    const options = { recursive: true, verbatimSymlinks: true, filter: (path: string) => !stays(path) }
    if (!stays(join(folder, name))) await cp(join(folder, name), join(target, name), options)
  }
}
