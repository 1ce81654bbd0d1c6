import { execFile } from 'node:child_process'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { npmEnvironment } from '#test/tools/npmEnvironment.ts'

const run = promisify(execFile)

/**
 * The path of a Node.js of that major version: the running one when it fits, else the npm package `node`, installed
 * once into the user's cache directory. Throws when the install gives no such Node.
 */
export async function nodeBinary(major: 20 | 24): Promise<string> {
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache')
  const directory = join(cache, 'machine-image-tasks-test', `node${major}`)
  const binary = join(directory, 'node_modules', 'node', 'bin', 'node')
  if (await hasMajor(binary, major)) return binary
  await withLock(join(directory, 'install.lock'), directory, async () => {
    if (await hasMajor(binary, major)) return
    await run(
      'npm',
      ['install', '--prefix', directory, '--no-audit', '--no-fund', '--no-save', `node@${major}`],
      {
        timeout: 300_000,
        env: npmEnvironment(),
      },
    )
  })
  if (await hasMajor(binary, major)) return binary
  throw new Error(`npm install node@${major} left no usable ${binary}`)
}

async function hasMajor(binary: string, major: number): Promise<boolean> {
  try {
    return (await run(binary, ['--version'], { env: {} })).stdout.startsWith(`v${major}.`)
  } catch {
    return false
  }
}

/** Lets one process at a time do the work; a lock whose holder is gone is taken over. */
async function withLock(lock: string, directory: string, work: () => Promise<void>): Promise<void> {
  await mkdir(directory, { recursive: true })
  const deadline = Date.now() + 300_000
  while (!(await take(lock))) {
    if (Date.now() > deadline) throw new Error(`${lock} is held too long; remove it if nothing is installing`)
    await delay(200)
  }
  try {
    await work()
  } finally {
    await rm(lock, { force: true })
  }
}

async function take(lock: string): Promise<boolean> {
  try {
    await writeFile(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  const holder = Number(await readFile(lock, 'utf8').catch(() => ''))
  if (holder > 0 && !isRunning(holder)) await rm(lock, { force: true })
  return false
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
