import { aptInstall, aptUpdate, findApt } from '../../shared/build/chroot/aptCommands.ts'
import { findMissingTools, installCommand, packagesOf } from '../../shared/build/chroot/systemTools.ts'
import { run } from '../run.ts'

/** Why no image can be built here, in one line, or undefined if one can; installs by apt what is missing, saying so. */
export async function ensureImageTools(): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'images are built on Linux'
  const isRoot = process.getuid?.() === 0
  const privileges = isRoot ? 'root' : 'rootless'
  const missing = await findMissingTools(privileges)
  if (missing.length === 0) return undefined
  const { command, obstacle } = await findApt(isRoot)
  if (command === undefined)
    return `missing: ${missing.map(({ program }) => program).join(', ')}; ${obstacle}`
  process.stdout.write(`Installing what builds images: ${installCommand(missing)}\n`)
  for (const [file, ...args] of [aptUpdate(command), aptInstall(command, packagesOf(missing))])
    await run(file, args)
  const left = await findMissingTools(privileges)
  return left.length === 0 ? undefined : `run \`${installCommand(left)}\` as root`
}
