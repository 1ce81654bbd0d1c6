import { chmod } from 'node:fs/promises'
import { execa } from 'execa'
import { npmProgram } from './npmProgram.ts'

/** Azurite's blob service, a second implementation of Azure Storage: the last version for Node 20; undefined when it cannot be had. */
export async function azuriteBlob(): Promise<string | undefined> {
  return await npmProgram({ name: 'azurite', version: '3.35.0', path: 'azurite/dist/src/blob/main.js' })
}

/** The real azcopy; undefined where it cannot be had, or has not the library it needs (Debian: libsecret-1-0). */
export async function azcopy(): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined
  const path = await npmProgram({
    name: '@azure-tools/azcopy-linux',
    version: '10.32.2',
    path: '@azure-tools/azcopy-linux/dist/bin/azcopy_linux_amd64',
  })
  if (path === undefined) return undefined
  // The package leaves this to a script of its own.
  await chmod(path, 0o755)
  const { exitCode } = await execa(path, ['--version'], { reject: false })
  return exitCode === 0 ? path : undefined
}
