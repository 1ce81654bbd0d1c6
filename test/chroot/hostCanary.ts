import { readdir, readFile } from 'node:fs/promises'

/** What a build could leave on this machine. */
export interface HostState {
  /** Mount points as this process sees them. */
  readonly mounts: readonly string[]
  /** Files that loop devices are attached to. */
  readonly loops: readonly string[]
  /** Command lines of processes that name the folder of the build, in other mount namespaces too. */
  readonly processes: readonly string[]
  /** Namespaces other than this one in which something is mounted below the folder. */
  readonly foreignMounts: number
}

/** Looks at this machine; `needle` is a path only the build under test uses. */
export async function hostState(needle: string): Promise<HostState> {
  const mounts = await readFile('/proc/self/mountinfo', 'utf8')
  const processes: string[] = []
  let foreignMounts = 0
  for (const pid of (await readdir('/proc')).filter(
    (name) => /^\d+$/.test(name) && Number(name) !== process.pid,
  )) {
    const read = (name: string) => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '')
    const command = (await read('cmdline')).replaceAll('\0', ' ')
    if (command.includes(needle)) processes.push(command)
    if ((await read('mountinfo')).includes(needle)) foreignMounts++
  }
  return {
    mounts: mounts.split('\n').map((line) => line.split(' ')[4] ?? ''),
    loops: await loopFiles(),
    processes,
    foreignMounts,
  }
}

async function loopFiles(): Promise<readonly string[]> {
  const names = (await readdir('/sys/block')).filter((name) => name.startsWith('loop')).toSorted()
  const files = await Promise.all(
    names.map((name) => readFile(`/sys/block/${name}/loop/backing_file`, 'utf8').catch(() => '')),
  )
  return files.filter((file) => file !== '').map((file) => file.trim())
}
