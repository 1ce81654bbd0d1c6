import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ReleaseServer } from './releaseServer.ts'

/** The file with the authority of a world, for as long as this process lives. */
const files = new WeakMap<ReleaseServer, string>()

/** Environment variables with which a program trusts a world and, through its proxy, finds all of its hosts. */
export function simEnvironment(server: ReleaseServer): Record<string, string> {
  return { SSL_CERT_FILE: authorityFile(server), HTTPS_PROXY: server.proxy.url, NO_PROXY: 'localhost' }
}

function authorityFile(server: ReleaseServer): string {
  const known = files.get(server)
  if (known !== undefined) return known
  const folder = mkdtempSync(join(tmpdir(), 'sim-trust-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, 'authority.pem')
  writeFileSync(path, server.authority)
  files.set(server, path)
  return path
}
