import { readFile, readdir, readlink } from 'node:fs/promises'

/** A process on this machine; a pid alone may come to mean another one, with its start time (ticks) it may not. */
export interface ProcessIdentity {
  readonly pid: number
  readonly startTicks: string
}

/** The identity of a living process; undefined when there is none or it is a zombie. Format: proc(5). */
export async function identify(pid: number): Promise<ProcessIdentity | undefined> {
  const stat = await readProc(pid, 'stat')
  if (stat === undefined) return undefined
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const startTicks = fields[19]
  if (fields[0] === 'Z' || fields[0] === 'X' || startTicks === undefined) return undefined
  return { pid, startTicks }
}

/** Whether that very process still runs. */
export async function isAlive(process: ProcessIdentity): Promise<boolean> {
  return (await identify(process.pid))?.startTicks === process.startTicks
}

/** The pids of the direct children of all threads of a process. */
export async function childrenOf(pid: number): Promise<number[]> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => [])
  const lists = await Promise.all(threads.map((thread) => readProc(pid, `task/${thread}/children`)))
  return lists.flatMap((list) => (list ?? '').split(' ').filter(Boolean).map(Number))
}

/** The command line of a process, its words joined by spaces. */
export async function commandLineOf(pid: number): Promise<string> {
  return ((await readProc(pid, 'cmdline')) ?? '').replaceAll('\0', ' ').trim()
}

/** All pids of this machine. */
export async function allPids(): Promise<number[]> {
  return (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
}

/** The environment a process was started with, as `NAME=value` strings; empty when it may not be read. */
export async function startEnvironmentOf(pid: number): Promise<string[]> {
  return ((await readProc(pid, 'environ')) ?? '').split('\0')
}

/** Whether a process has to do with a directory: by its working directory, root, program, arguments or environment. */
export async function isIn(pid: number, directory: string): Promise<boolean> {
  const links = await Promise.all(
    ['cwd', 'root', 'exe'].map((name) => readlink(`/proc/${pid}/${name}`).catch(() => '')),
  )
  if (links.some((path) => path === directory || path.startsWith(`${directory}/`))) return true
  const texts = await Promise.all([readProc(pid, 'cmdline'), readProc(pid, 'environ')])
  return texts.some((text) => text?.includes(directory))
}

function readProc(pid: number, name: string): Promise<string | undefined> {
  return readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => undefined)
}
