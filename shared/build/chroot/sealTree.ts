import { hostname } from 'node:os'
import { capture, describeFailure } from '../../base/commandFailure.ts'
import { ImageError } from '../../base/errors.ts'
import type { HostPrograms } from '../../chroot/hostPrograms.ts'
import type { ChrootRoot } from '../../chroot/chrootRoot.ts'
import { sealRules, secretsRule } from './sealRules.ts'

/** An image that is to be sealed. */
export interface SealRequest {
  readonly root: ChrootRoot
  readonly host: HostPrograms
  readonly isBootable: boolean
  /** Names of rules that are left out. */
  readonly skipped: readonly string[]
  /** All forms of all secrets of this run. */
  readonly secrets: readonly string[]
  /** Takes all mounts out of the tree: what they covered is sealed after it. */
  readonly unmount: () => Promise<void>
}

/** No name of a rule or a file has it, or what is found is told of another rule. */
const ruleMark = '\u{1}'

/** Cleans an image of what no image may carry. Throws SEAL_REFUSED with all that cannot be cleaned. */
export async function sealTree(request: SealRequest): Promise<void> {
  const { root, host, skipped, isBootable } = request
  const rules = sealRules.filter(({ name }) => !skipped.includes(name))
  const functions = rules.map(({ script }, index) => `rule${index}() {\n${script}\n}`)
  // What follows the name of a rule is an offence against it.
  const calls = rules.map(({ name }, index) => `echo '${ruleMark}${name}' >&3\n(rule${index})`)
  const script = ['exec 3>&1 1>&2', ...functions, ...calls, 'true'].join('\n')
  const env = { ...host.env, BUILDER_HOSTNAME: hostname(), IS_BOOTABLE: isBootable ? 'yes' : 'no' }
  const run = { file: '/bin/sh', args: ['-c', script], env }
  const result = await capture(async (full) => root.run(full), { ...run, cwd: '/' })
  if (result.exitCode !== 0)
    throw new ImageError('TOOL_FAILED', describeFailure({ file: 'seal', args: [] }, result, result.tail))
  const offences = result.stdout.split(ruleMark).flatMap((part) => {
    const [name, ...lines] = part.split('\n')
    return lines.filter((line) => line !== '').map((line) => `${name}: ${line}`)
  })
  await request.unmount()
  if (!skipped.includes('temporary-files')) await emptyCovered(request)
  if (!skipped.includes(secretsRule)) offences.push(...(await findSecrets(request)))
  if (offences.length > 0) throw new ImageError('SEAL_REFUSED', offences.slice(0, 50).join('\n'))
}

/**
 * What was in these folders before something was mounted over them. In the root of the target, no link leads out of it. Whether
 * anything was ever in them must not show.
 */
async function emptyCovered({ root, host }: SealRequest): Promise<void> {
  const empty = 'find /tmp /var/tmp /run /dev -xdev -mindepth 1 -delete; touch -ch /tmp /var/tmp /run /dev'
  await host.run(['chroot', root.path, '/bin/sh', '-c', empty])
}

/** Looks for the bytes of every secret in every file; the patterns never show in a list of processes. */
async function findSecrets({ root, host, secrets }: SealRequest): Promise<readonly string[]> {
  const patterns = secrets.flatMap((secret) => secret.split('\n')).filter((line) => line.length >= 4)
  if (patterns.length === 0) return []
  const search = ['-rlaF', '-f', '-', '--', root.path]
  const run = { file: 'grep', args: search, cwd: '/', env: { ...host.env, LC_ALL: 'C' } }
  const { exitCode, stdout, tail } = await capture(host.exec, {
    ...run,
    input: Buffer.from(patterns.join('\n') + '\n'),
  })
  if (exitCode !== 0 && exitCode !== 1) throw new ImageError('TOOL_FAILED', `grep: ${tail.trim()}`)
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((path) => `${secretsRule}: ${path.slice(root.path.length)} holds a secret of this run`)
}
