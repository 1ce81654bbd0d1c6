import { arch as nodeArch, platform } from 'node:os'
import { join } from 'node:path'

/** Where a version of Packer is in a tool directory, in the layout of tool caches (@actions/tool-cache 4). */
export interface ToolPlace {
  /** The folder of the version, in which the work of an installation is done. */
  readonly versionFolder: string
  /** What becomes visible in one step: the folder with the binary. */
  readonly folder: string
  readonly binary: string
  /** Stands beside the folder once that is complete. */
  readonly marker: string
  readonly lock: string
  /** Begins the names of unfinished installations. */
  readonly stagingPrefix: string
}

/** The name of the program on this system. */
export function packerFileName(system: string = platform()): string {
  return system === 'win32' ? 'packer.exe' : 'packer'
}

/** The place of a version for this machine. */
export function toolPlace(toolDirectory: string, version: string): ToolPlace {
  const arch = nodeArch()
  const versionFolder = join(toolDirectory, 'packer', version)
  const folder = join(versionFolder, arch)
  return {
    versionFolder,
    folder,
    binary: join(folder, packerFileName()),
    marker: `${folder}.complete`,
    lock: `${folder}.lock`,
    stagingPrefix: `.new-${arch}-`,
  }
}
