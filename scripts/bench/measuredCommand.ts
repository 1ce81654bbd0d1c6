import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'

/** What a whole command took. */
export interface CommandCost {
  readonly seconds: number
  /** Most memory of the process itself, as the kernel counts it (VmHWM of proc_pid_status(5)). */
  readonly peakBytes: number
  /** Most memory of it and all it started that is no file's, what they share counted once, looked at ten times a second. */
  readonly anonymousBytes: number
}

/** A command that is measured; what it prints is kept for the error alone. */
export interface MeasuredCommand {
  readonly argv: readonly [string, ...string[]]
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
}

/** Runs a command to its good end and resolves with what it took; throws with the end of what it printed otherwise. */
export async function measureCommand({ argv, cwd, env }: MeasuredCommand): Promise<CommandCost> {
  const [file, ...args] = argv
  const startMs = performance.now()
  const child = spawn(file, args, { cwd, env: env ?? process.env, stdio: ['ignore', 'pipe', 'pipe'] })
  let tail = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (tail = (tail + chunk.toString()).slice(-4000)))
  const peak = { own: 0, tree: 0 }
  const look = async () => {
    const memory = await memoryOf(child.pid ?? 0)
    peak.own = Math.max(peak.own, memory.ownBytes)
    peak.tree = Math.max(peak.tree, memory.treeBytes)
  }
  const timer = setInterval(() => void look(), 100)
  const [code] = (await once(child, 'close')) as [number | null]
  clearInterval(timer)
  const seconds = Math.round(performance.now() - startMs) / 1000
  if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${code}\n${tail}`)
  return { seconds, peakBytes: peak.own, anonymousBytes: peak.tree }
}

async function memoryOf(root: number): Promise<{ readonly ownBytes: number; readonly treeBytes: number }> {
  const read = (pid: number, name: string) => readFile(`/proc/${pid}/${name}`, 'latin1').catch(() => '')
  const pids = (await readdir('/proc')).map(Number).filter((pid) => pid > 0)
  const statuses = new Map(
    await Promise.all(pids.map(async (pid) => [pid, await read(pid, 'status')] as const)),
  )
  const isWithin = (pid: number): boolean => {
    for (let at = pid; at > 1; at = fieldOf(statuses.get(at) ?? '', 'PPid')) if (at === root) return true
    return false
  }
  const rollups = await Promise.all(pids.filter(isWithin).map((pid) => read(pid, 'smaps_rollup')))
  const kibibyte = 1024
  return {
    ownBytes: fieldOf(statuses.get(root) ?? '', 'VmHWM') * kibibyte,
    treeBytes: rollups.reduce((sum, text) => sum + fieldOf(text, 'Pss_Anon'), 0) * kibibyte,
  }
}

function fieldOf(status: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(status)?.[1] ?? 0)
}
