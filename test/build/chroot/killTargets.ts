import { readdir, readFile, readlink } from 'node:fs/promises'
import { readProcessStat } from '#shared/base/processStat.ts'
import type { Blow } from './killCase.ts'

interface Process {
  readonly pid: number
  readonly command: string
}

/** The process that is to be hit in the build whose task is `taskPid`; undefined while there is none. */
export async function findTarget(blow: Blow, taskPid: number): Promise<number | undefined> {
  if (blow === 'task' || blow === 'cancel') return taskPid
  // An earlier unshare only tries out whether it may.
  const unshare = (await childrenOf(taskPid)).find(({ command }) => /^unshare .*--kill-child/.test(command))
  if (unshare === undefined || blow === 'unshare') return unshare?.pid
  const first = (await childrenOf(unshare.pid)).find(({ command }) => command === 'cat')
  if (first === undefined || blow === 'first process') return first?.pid
  return findProvisioner(first.pid)
}

/** The oldest process of the script that the template gives. */
async function findProvisioner(firstPid: number): Promise<number | undefined> {
  const space = await readlink(`/proc/${firstPid}/ns/pid`).catch(() => '')
  for (const pid of await allPids()) {
    if ((await readlink(`/proc/${pid}/ns/pid`).catch(() => 'gone')) !== space) continue
    if (!(await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')).includes('PACKER_BUILD_NAME='))
      continue
    if (!(await commandOf(pid)).startsWith('tail')) return pid
  }
  return undefined
}

async function childrenOf(parentId: number): Promise<readonly Process[]> {
  const found: Process[] = []
  for (const pid of await allPids())
    if (readProcessStat(pid)?.parentId === parentId) found.push({ pid, command: await commandOf(pid) })
  return found
}

async function commandOf(pid: number): Promise<string> {
  return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ').trim()
}

async function allPids(): Promise<readonly number[]> {
  return (await readdir('/proc'))
    .map(Number)
    .filter((pid) => pid > 1)
    .toSorted((a, b) => a - b)
}
