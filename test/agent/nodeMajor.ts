import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

const known = new Map<string, Promise<number>>()

/** The major version of a Node.js binary, asked once. Throws when it does not run or is no Node.js. */
export function nodeMajorOf(nodePath: string): Promise<number> {
  const answer = known.get(nodePath) ?? askMajor(nodePath)
  known.set(nodePath, answer)
  return answer
}

async function askMajor(nodePath: string): Promise<number> {
  const { stdout } = await run(nodePath, ['--version'], { env: {} })
  const major = Number(/^v(\d+)\./.exec(stdout)?.[1])
  if (!Number.isInteger(major)) throw new Error(`${nodePath} --version says ${stdout.trim()}`)
  return major
}
