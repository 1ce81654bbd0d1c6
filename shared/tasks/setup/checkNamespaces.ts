import { choosePrivileges, findRootlessObstacle } from '../../chroot/privileges.ts'
import { openSandbox } from '../../chroot/sandbox.ts'
import type { TaskContext } from '../taskContext.ts'
import { toolEnvironment } from '../toolEnvironment.ts'

/**
 * Makes the namespaces a build of this account would have, for a moment, and says whose rights it would use. Throws
 * PRIVILEGES_MISSING and SANDBOX_UNAVAILABLE.
 */
export async function checkNamespaces({ agent, exec, log }: TaskContext, isRoot: boolean): Promise<void> {
  const env = toolEnvironment(agent)
  const { privileges, reason } = choosePrivileges('auto', {
    isRoot,
    rootlessObstacle: isRoot ? undefined : await findRootlessObstacle(exec, env),
  })
  const sandbox = await openSandbox({ exec, privileges, env })
  await sandbox.close()
  log.info(`Namespaces can be made. Privileges of builds: ${privileges} (${reason})`)
}
