import { access, readdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { execa } from 'execa'
import { sha256File } from '#shared/base/digest.ts'
import { hostState, type HostState } from '#test/chroot/hostCanary.ts'
import { openKillSite, startBuild, type KillBench, type KillSite } from './killBench.ts'
import type { KillCase } from './killCase.ts'
import { findTarget } from './killTargets.ts'
import { rootStart } from './sourceImage.ts'

/** What came of a case. */
export interface KillOutcome {
  /** False when the build was over before the blow. */
  readonly wasHit: boolean
  /** From the blow to the end of the task. */
  readonly blowToExitMs: number
  /** What is not as it must be, one line each. */
  readonly findings: readonly string[]
}

/** How long a build may take after all, and how long the kernel to take down what a killed one held. */
const buildLimitMs = 60_000
const settleLimitMs = 5000
/** What the agents leave a cancelled step is 10 s. */
const cancelLimitMs = 9000

/** Runs a build, deals it its blow, and looks at what it leaves; after a killed task, at what the next run leaves, too. */
export async function runKillCase(bench: KillBench, one: KillCase): Promise<KillOutcome> {
  const site = await openKillSite(bench, one)
  try {
    const before = await hostState(site.needle)
    const hit = await hitBuild(bench, site, one)
    const findings = [...hit.findings, ...(await hostFindings(site, before))]
    findings.push(...(await imageFindings(bench, site, one, hit.exitCode === 0)))
    if (one.blow !== 'task') findings.push(...(await leftFindings(site)))
    else findings.push(...(await nextFindings(bench, site, one)))
    return { ...hit, findings }
  } finally {
    await rm(site.folder, { recursive: true, force: true })
  }
}

async function hitBuild(bench: KillBench, site: KillSite, one: KillCase) {
  const build = startBuild(bench, site, one)
  const state = { isOver: false, atMs: 0 }
  const ended = build.finally(() => Object.assign(state, { isOver: true, atMs: performance.now() }))
  let target: number | undefined
  const startMs = performance.now()
  while (!state.isOver && target === undefined && performance.now() - startMs < buildLimitMs) {
    target = await findTarget(one.blow, build.pid ?? 0)
    if (target === undefined) await delay(5)
  }
  await Promise.race([delay(one.afterMs), ended])
  // A provisioner has other processes by now.
  if (one.blow === 'provisioner') target = await findTarget(one.blow, build.pid ?? 0)
  const wasHit =
    !state.isOver && target !== undefined && send(target, one.blow === 'cancel' ? 'SIGINT' : 'SIGKILL')
  const blowMs = performance.now()
  const isLate = await Promise.race([ended.then(() => false), delay(buildLimitMs, true, { ref: false })])
  if (isLate) build.kill('SIGKILL')
  const { exitCode, signal, all } = await ended
  const blowToExitMs = state.atMs - blowMs
  const findings: string[] = isLate ? [`still ran ${buildLimitMs} ms after the blow`] : []
  if (!isLate) findings.push(...endFindings(one, { exitCode, signal, text: all, blowToExitMs, wasHit }))
  return { wasHit, blowToExitMs, findings, exitCode }
}

interface BuildEnd {
  readonly exitCode: number | undefined
  readonly signal: string | undefined
  readonly text: string
  readonly blowToExitMs: number
  readonly wasHit: boolean
}

/** Whether a build ended as it should: a blow that comes after the work is done may leave it whole. */
function endFindings(
  { blow }: KillCase,
  { exitCode, signal, text, blowToExitMs, wasHit }: BuildEnd,
): string[] {
  if (exitCode === 0) return []
  const ending = `ended with ${signal ?? exitCode} after ${Math.round(blowToExitMs)} ms:\n${text}`
  if (!wasHit) return [`without a blow it ${ending}`]
  if (blow === 'task') return signal === 'SIGKILL' ? [] : [ending]
  if (blow === 'cancel') {
    const isEarly = signal === 'SIGINT' && text === ''
    const isCancelled = exitCode === 130 && text.includes('[CANCELLED]') && !text.includes('[INTERNAL]')
    return (isEarly || isCancelled) && blowToExitMs <= cancelLimitMs ? [] : [ending]
  }
  const errors = text.match(/^error: /gm)?.length ?? 0
  const isClear = exitCode === 1 && errors === 1 && !text.includes('[INTERNAL]')
  const isNamed = blow === 'provisioner' || text.includes('The sandbox of the build ended')
  return isClear && isNamed ? [] : [ending]
}

/** What this machine still holds when the kernel has had its time. */
async function hostFindings({ needle }: KillSite, before: HostState): Promise<string[]> {
  const startMs = performance.now()
  for (;;) {
    const state = await hostState(needle)
    if (isDeepStrictEqual(state, before)) return []
    if (performance.now() - startMs > settleLimitMs)
      return [`the machine is not as it was: ${JSON.stringify({ before, state })}`]
    await delay(50)
  }
}

/** An image with its final name is whole, and is there after a success. */
async function imageFindings(
  { whole }: KillBench,
  { image }: KillSite,
  { format }: KillCase,
  isDone: boolean,
): Promise<string[]> {
  const isThere = await access(image).then(
    () => true,
    () => false,
  )
  if (!isThere) return isDone ? ['a success without an image'] : []
  const isWhole = format === 'vhd' ? await isSound(image) : (await sha256File(image)) === whole.get(format)
  return isWhole ? [] : ['the image is not the whole one']
}

/** Whether the file system of an image is in order, and has what the provisioner made. */
async function isSound(image: string): Promise<boolean> {
  const device = `${image}?offset=${rootStart}`
  const { exitCode } = await execa('e2fsck', ['-fn', device], { reject: false })
  const { stdout } = await execa('debugfs', ['-R', 'ls -p /srv', device])
  return exitCode === 0 && stdout.includes('/kept/')
}

/** Partial images, private directories and journals. */
async function leftFindings({ folder, image }: KillSite): Promise<string[]> {
  const names = async (path: string) =>
    (await readdir(path, { recursive: true }).catch(() => [])).map((name) => join(path, name))
  const partial = (await names(dirname(image))).filter((path) => path.endsWith('.partial'))
  const home = await names(join(folder, 'home'))
  // A kill before a folder is signed leaves it empty, for a day: nobody knows whose it is.
  const isEmpty = (path: string) => !home.some((other) => other.startsWith(`${path}/`))
  const left = home.filter((path) => (/\/mi-[^/]+$/.test(path) && !isEmpty(path)) || /journal-/.test(path))
  return [...partial, ...left].map((path) => `left ${path.slice(folder.length)}`)
}

/** A killed task heals nothing; the run after it must. */
async function nextFindings(bench: KillBench, site: KillSite, one: KillCase): Promise<string[]> {
  const { exitCode, all } = await startBuild(bench, site, one)
  const end = exitCode === 0 ? [] : [`the next run ended with ${exitCode}:\n${all}`]
  const after = [...(await imageFindings(bench, site, one, true)), ...(await leftFindings(site))]
  return [...end, ...after.map((line) => `after the next run: ${line}`)]
}

function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}
