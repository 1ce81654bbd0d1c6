import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { run } from '../run.ts'

/** The path of a Packer; installs Debian's or Ubuntu's package, saying so, when there is none. */
export async function ensurePacker(): Promise<string> {
  const found = await onPath('packer')
  if (found !== undefined) return found
  const aptGet = await onPath('apt-get')
  if (aptGet === undefined)
    throw new Error(
      'There is no Packer on PATH and no apt-get to install one with. Install Packer and run this again.',
    )
  process.stdout.write('There is no Packer on PATH: installing the package packer with apt-get.\n')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const [file, ...args] = process.getuid?.() === 0 ? [aptGet] : ['sudo', aptGet]
  await run(file, [...args, 'update', '-qq'], env)
  await run(file, [...args, 'install', '-y', '-qq', '--no-install-recommends', 'packer'], env)
  const installed = await onPath('packer')
  if (installed === undefined)
    throw new Error('apt-get has no package packer here. Install Packer and run this again.')
  return installed
}

async function onPath(name: string): Promise<string | undefined> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter).filter(Boolean)) {
    const path = join(folder, name)
    if (
      await access(path, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return path
  }
  return undefined
}
