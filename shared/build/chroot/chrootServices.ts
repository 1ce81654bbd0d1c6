import type { Exec } from '../../base/exec.ts'
import type { JournalWriter } from '../../base/journal.ts'
import type { Scope } from '../../base/scope.ts'
import type { TransferContext } from '../../base/http/transfer.ts'
import type { Privileges } from '../../chroot/privileges.ts'
import type { NamespaceMaker } from '../../chroot/userNamespace.ts'

/** What chroot builds need of a run beside what every builder gets. */
export interface ChrootServices {
  readonly privileges: Privileges
  readonly namespaceMaker: NamespaceMaker
  readonly scope: Scope
  readonly journal: JournalWriter
  /** The whole environment of programs of this system that a build runs: mirrors are reached by its proxies. */
  readonly toolEnvironment: Readonly<Record<string, string>>
  /** Where packages and layers are kept between runs. */
  readonly cacheFolder: string
  /** Most bytes of layers that are kept. */
  readonly cacheBytes: number
  /** As Debian names it: amd64, arm64. */
  readonly architecture: string
  /** All forms of the secrets that are known by now. */
  readonly secrets: () => readonly string[]
  readonly openTransfers: () => Promise<TransferContext & AsyncDisposable>
  /** Runs programs outside of any sandbox. */
  readonly exec: Exec
}
