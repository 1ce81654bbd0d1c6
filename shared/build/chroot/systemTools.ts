import { ImageError } from '../../base/errors.ts'
import { findProgram } from '../../base/findProgram.ts'
import type { Privileges } from '../../chroot/privileges.ts'

/** A program of this system that builds need, and the package of Debian and Ubuntu that has it. */
export interface SystemTool {
  readonly program: string
  readonly package: string
}

const tool = (program: string, packageName: string): SystemTool => ({ program, package: packageName })

/** What every build of packages into a disk needs. */
const everyBuild: readonly SystemTool[] = [
  tool('unshare', 'util-linux'),
  tool('nsenter', 'util-linux'),
  tool('setpriv', 'util-linux'),
  tool('mount', 'mount'),
  tool('chroot', 'coreutils'),
  tool('tar', 'tar'),
  tool('zstd', 'zstd'),
  tool('mmdebstrap', 'mmdebstrap'),
  tool('gpgv', 'gpgv'),
  tool('mke2fs', 'e2fsprogs'),
  tool('debugfs', 'e2fsprogs'),
]

const rootlessBuild: readonly SystemTool[] = [tool('newuidmap', 'uidmap'), tool('newgidmap', 'uidmap')]

/** The programs builds with these privileges need and this system lacks. */
export async function findMissingTools(privileges: Privileges): Promise<readonly SystemTool[]> {
  const needed = [...everyBuild, ...(privileges === 'rootless' ? rootlessBuild : [])]
  const found = await Promise.all(needed.map(async ({ program }) => findProgram(program)))
  return needed.filter((_, index) => found[index] === undefined)
}

/** The one command that installs tools. */
export function installCommand(tools: readonly SystemTool[]): string {
  const packages = [...new Set(tools.map((missing) => missing.package))].toSorted()
  return `apt-get install --no-install-recommends ${packages.join(' ')}`
}

/** Throws TOOL_MISSING with all that is missing, and the one command that installs it. */
export async function requireTools(privileges: Privileges): Promise<void> {
  const missing = await findMissingTools(privileges)
  if (missing.length === 0) return
  const names = missing.map(({ program }) => program).join(', ')
  throw new ImageError('TOOL_MISSING', `${names}: not found in ${systemFolders}.`, {
    hint: `Run \`${installCommand(missing)}\` as root, or the setup task with engine embedded.`,
  })
}

const systemFolders = 'the folders of this system’s programs'
