import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { inRoot } from './root.ts'

/** Runs a program in the repository with the terminal's own streams; resolves with its exit code. */
export async function run(
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<number> {
  const child = spawn(file, args, { cwd: inRoot(), env, stdio: 'inherit' })
  const [code] = (await once(child, 'exit')) as [number | null]
  return code ?? 1
}

/** Like {@link run}, but resolves with all it printed and fails, showing that, on any other exit code than 0. */
export async function capture(file: string, args: readonly string[]): Promise<string> {
  const child = spawn(file, args, { cwd: inRoot(), stdio: ['ignore', 'pipe', 'pipe'] })
  const chunks: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk))
  const [code] = (await once(child, 'close')) as [number | null]
  const text = Buffer.concat(chunks).toString('utf8')
  if (code !== 0) throw new Error(`${file} ${args.join(' ')} ended with ${code}\n${text}`)
  return text
}
