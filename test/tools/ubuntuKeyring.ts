import { createHash } from 'node:crypto'
import { access, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { toolCacheDirectory } from './goProgram.ts'

const installed = '/usr/share/keyrings/ubuntu-archive-keyring.gpg'
const deb = 'http://archive.ubuntu.com/ubuntu/pool/main/u/ubuntu-keyring/ubuntu-keyring_2023.11.28.1_all.deb'
/** As the package list of noble has it. */
const debSha256 = '36de43b15853ccae0028e9a767613770c704833f82586f28eb262f0311adb8a8'

/** The keys of Ubuntu's archive, which Debian 12 has no package of; undefined where they cannot be had. */
export async function ubuntuKeyring(): Promise<string | undefined> {
  const isThere = (path: string) =>
    access(path).then(
      () => true,
      () => false,
    )
  if (await isThere(installed)) return installed
  const kept = join(toolCacheDirectory(), 'ubuntu-keyring-2023.11.28.1')
  const keyring = join(kept, installed)
  if (await isThere(keyring)) return keyring
  const content = await fetch(deb).then(
    async (answer) => Buffer.from(await answer.arrayBuffer()),
    () => undefined,
  )
  if (content === undefined || createHash('sha256').update(content).digest('hex') !== debSha256)
    return undefined
  await mkdir(toolCacheDirectory(), { recursive: true })
  const folder = await mkdtemp(`${kept}-`)
  await writeFile(join(folder, 'keyring.deb'), content)
  const { exitCode } = await execa('dpkg-deb', ['-x', join(folder, 'keyring.deb'), folder], { reject: false })
  if (exitCode === 0) await rename(folder, kept).catch(() => undefined)
  await rm(folder, { recursive: true, force: true })
  return (await isThere(keyring)) ? keyring : undefined
}
