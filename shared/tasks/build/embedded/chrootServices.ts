import { join, resolve } from 'node:path'
import { ImageError } from '../../../base/errors.ts'
import { userFolder } from '../../../base/userFolder.ts'
import type { ChrootServices } from '../../../build/chroot/chrootServices.ts'
import { requireTools } from '../../../build/chroot/systemTools.ts'
import { choosePrivileges } from '../../../chroot/privileges.ts'
import { findRootlessObstacle } from '../../../chroot/userNamespace.ts'
import type { BuildContext, BuildInputs } from '../../build.ts'
import { refuseForks } from '../../refuseForks.ts'
import { toolEnvironment } from '../../toolEnvironment.ts'

const mostLayerBytes = 10 * 2 ** 30

/** What Debian calls the processors Node runs on. */
const architectures: ReadonlyMap<string, string> = new Map([
  ['x64', 'amd64'],
  ['arm64', 'arm64'],
])

/** Chooses privileges, saying why, and gathers what chroot builds need. Throws PRIVILEGES_MISSING. */
export async function openChrootServices(inputs: BuildInputs, ctx: BuildContext): Promise<ChrootServices> {
  const { agent, exec, log } = ctx
  const env = toolEnvironment(agent)
  const { privileges, maker, reason } = await choosePrivileges(inputs.privileges, {
    isRoot: process.getuid?.() === 0,
    findObstacle: (by) => findRootlessObstacle(exec, env, by),
  })
  log.info(`Privileges: ${privileges} (${reason})`)
  if (privileges === 'root')
    await refuseForks(
      agent,
      inputs,
      'its template is not run as root; `privileges: rootless` builds it as an ordinary account',
    )
  await requireTools(privileges)
  return {
    privileges,
    namespaceMaker: maker,
    toolEnvironment: env,
    cacheFolder: cacheFolder(inputs, ctx),
    cacheBytes: mostLayerBytes,
    architecture: architectures.get(process.arch) ?? process.arch,
    scope: ctx.scope,
    journal: ctx.journal,
    exec,
    secrets: () => log.masker.forms,
    async openTransfers() {
      const { openHttp } = await import('../../../base/http/openHttp.ts')
      const http = await openHttp(agent.environment)
      const { clock, signal } = ctx
      return { http, clock, signal, log, [Symbol.asyncDispose]: () => http.close() }
    },
  }
}

function cacheFolder({ cacheDirectory }: BuildInputs, { agent }: BuildContext): string {
  if (cacheDirectory !== undefined) return resolve(agent.workingDirectory, cacheDirectory)
  const home = userFolder(agent.environment, 'HOME')
  const base = userFolder(agent.environment, 'XDG_CACHE_HOME') ?? (home && join(home, '.cache'))
  if (base === undefined)
    throw new ImageError(
      'INPUT_INVALID',
      'cacheDirectory: name one; this account has neither HOME nor XDG_CACHE_HOME with an absolute path.',
    )
  return join(base, 'machine-image-tasks', 'images')
}
