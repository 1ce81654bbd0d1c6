import { findProgram } from '../../shared/base/findProgram.ts'
import { findMissingTools, installCommand } from '../../shared/build/chroot/systemTools.ts'
import { run } from '../run.ts'

/** Why no image can be built here, in one line, or undefined if one can; installs by apt what is missing, saying so. */
export async function ensureImageTools(): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'images are built on Linux'
  const privileges = process.getuid?.() === 0 ? 'root' : 'rootless'
  const missing = await findMissingTools(privileges)
  if (missing.length === 0) return undefined
  const command = installCommand(missing)
  const aptGet = await findProgram('apt-get')
  if (aptGet === undefined) return `missing: ${missing.map(({ program }) => program).join(', ')}`
  process.stdout.write(`Installing what builds images: ${command}\n`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const [file, ...args] = privileges === 'root' ? [aptGet] : ['sudo', '-n', aptGet]
  await run(file, [...args, 'update', '-qq'], env)
  await run(file, [...args, '-y', '-qq', ...command.split(' ').slice(1)], env)
  return (await findMissingTools(privileges)).length === 0 ? undefined : `run \`${command}\` as root`
}
