import { execFile } from 'node:child_process'
import { readdir, rename, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { promisify } from 'node:util'
import { safeRemove } from '#shared/base/safeRemove.ts'

/**
 * Removes a path and prints `removed` or why not. With `mount` or `swap` it does that to the last directory in the path, with
 * another one, as soon as the first is gone.
 */
const [path = '', disturbance = '', other = ''] = process.argv.slice(2)

async function disturb(): Promise<void> {
  const names = await readdir(path)
  const [first = '', last = ''] = [names[0], names.at(-1)]
  while ((await readdir(path)).includes(first)) await nextTurn()
  if (disturbance === 'mount') await promisify(execFile)('mount', ['--bind', other, join(path, last)])
  else {
    await rename(join(path, last), `${path}.swapped`)
    await symlink(other, join(path, last))
  }
}

const disturbed = disturbance === '' ? undefined : disturb()
const answer = await safeRemove(path).then(
  () => 'removed',
  (thrown: unknown) => String(thrown),
)
await disturbed
process.stdout.write(`${answer}\n`)
