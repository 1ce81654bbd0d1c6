import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The major version of a Node.js binary. Throws when it does not run or is no Node.js. */
export async function nodeMajorOf(nodePath: string): Promise<number> {
  const { stdout } = await run(nodePath, ['--version'], { env: {} })
  const major = Number(/^v(\d+)\./.exec(stdout)?.[1])
  if (!Number.isInteger(major)) throw new Error(`${nodePath} --version says ${stdout.trim()}`)
  return major
}
