import { choosePrivileges } from '../../chroot/privileges.ts'
import { openSandbox } from '../../chroot/sandbox.ts'
import { findRootlessObstacle } from '../../chroot/userNamespace.ts'
import type { TaskContext } from '../taskContext.ts'
import { toolEnvironment } from '../toolEnvironment.ts'

/**
 * Makes the namespaces a build of this account would have, for a moment, and says whose rights it would use. Throws
 * PRIVILEGES_MISSING and SANDBOX_UNAVAILABLE.
 */
export async function checkNamespaces({ agent, exec, log }: TaskContext, isRoot: boolean): Promise<void> {
  const env = toolEnvironment(agent)
  const { privileges, maker, reason } = await choosePrivileges('auto', {
    isRoot,
    findObstacle: (by) => findRootlessObstacle(exec, env, by),
  })
  const sandbox = await openSandbox({ exec, privileges, maker, env })
  await sandbox.close()
  log.info(`Namespaces can be made. Privileges of builds: ${privileges} (${reason})`)
}
