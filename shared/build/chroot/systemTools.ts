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
  tool('e2fsck', 'e2fsprogs'),
  tool('perl', 'perl-base'),
]

const rootlessBuild: readonly SystemTool[] = [tool('newuidmap', 'uidmap'), tool('newgidmap', 'uidmap')]

/** A tool and where it was found; undefined where it was not. */
export interface LocatedTool extends SystemTool {
  readonly path: string | undefined
}

/** All programs builds with these privileges need, each looked for in the folders of the system. */
export async function locateTools(privileges: Privileges): Promise<readonly LocatedTool[]> {
  const needed = [...everyBuild, ...(privileges === 'rootless' ? rootlessBuild : [])]
  return await Promise.all(needed.map(async (each) => ({ ...each, path: await findProgram(each.program) })))
}

/** The programs builds with these privileges need and this system lacks. */
export async function findMissingTools(privileges: Privileges): Promise<readonly SystemTool[]> {
  return missingOf(await locateTools(privileges))
}

/** Those that were not found. */
export function missingOf<T extends LocatedTool>(tools: readonly T[]): readonly T[] {
  return tools.filter(({ path }) => path === undefined)
}

/** The packages of tools, each once, in alphabetical order. */
export function packagesOf(tools: readonly SystemTool[]): readonly string[] {
  return [...new Set(tools.map((each) => each.package))].toSorted()
}

/** The one command that installs tools. */
export function installCommand(tools: readonly SystemTool[]): string {
  return `apt-get install --no-install-recommends ${packagesOf(tools).join(' ')}`
}

/** Tools that are missing, all in one sentence. */
export function describeMissing(missing: readonly SystemTool[]): string {
  return `${missing.map(({ program }) => program).join(', ')}: not found in the folders of this system’s programs.`
}

/** Throws TOOL_MISSING with all that is missing, and the one command that installs it. */
export async function requireTools(privileges: Privileges): Promise<void> {
  const missing = await findMissingTools(privileges)
  if (missing.length === 0) return
  throw new ImageError('TOOL_MISSING', describeMissing(missing), {
    hint: `Run \`${installCommand(missing)}\` as root, or the setup task with engine embedded and installTools.`,
  })
}
