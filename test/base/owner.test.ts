import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { execa } from 'execa'
import { beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '#shared/base/clock.ts'
import { ownerOf, ownerState, parseOwner, type Owner } from '#shared/base/owner.ts'
import { bundleProgram, ended, startProgram } from './program.ts'

const isRoot = process.getuid?.() === 0

describe('ownerState', () => {
  it('knows this process', async () => {
    expect(await ownerState(await ownerOf())).toBe('alive')
  })

  it('knows a process that has died', async () => {
    const child = spawn('sleep', ['60'])
    const owner = await ownerOf(child.pid)
    expect(await ownerState(owner)).toBe('alive')
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(await ownerState(owner)).toBe('dead')
  })

  it('knows by the start time that another process has the pid now', async () => {
    const owner = await ownerOf()
    expect(await ownerState({ ...owner, startTicks: String(Number(owner.startTicks) - 1) })).toBe('dead')
  })

  it('takes every process of an earlier boot for dead', async () => {
    const owner = await ownerOf()
    expect(await ownerState({ ...owner, bootId: '00000000-0000-0000-0000-000000000000' })).toBe('dead')
  })

  it.each<[string, Partial<Owner>]>([
    ['of another host', { host: `not-${hostname()}` }],
    ['of another host that booted at another time', { host: `not-${hostname()}`, bootId: 'x' }],
    ['of another pid namespace', { pidNamespace: 'pid:[1]' }],
  ])('says nothing about a process %s, even if it cannot find one', async (_name, part) => {
    expect(await ownerState({ ...(await ownerOf()), pid: 2 ** 30, ...part })).toBe('unknown')
  })

  it('takes a zombie for dead', async () => {
    // The shell's first child ends while what the shell has become waits for nothing.
    const parent = startProgram(['sh', '-c', 'sleep 0.2 & echo $!; exec sleep 60'])
    const owner = await ownerOf(Number(await parent.line()))
    const isZombie = async () => / Z /.test(await readFile(`/proc/${owner.pid}/stat`, 'utf8'))
    while (!(await isZombie())) await systemClock.sleep(20)
    expect(process.kill(owner.pid, 0)).toBe(true)
    expect(await ownerState(owner)).toBe('dead')
  })

  it('is not misled by blanks and parentheses in the name of a process', async () => {
    const perl = startProgram([
      'sh',
      '-c',
      String.raw`printf 'x) R 1 (y' >/proc/self/comm; echo; sleep 60 & wait`,
    ])
    await perl.line()
    const owner = await ownerOf(perl.child.pid)
    const { stdout } = await execa('ps', ['-o', 'comm=', '-p', String(perl.child.pid)])
    expect(stdout).toContain(') R 1 (')
    expect(owner.startTicks).toMatch(/^\d{3,}$/)
    expect(await ownerState(owner)).toBe('alive')
  })

  let program = ''
  beforeAll(async () => void (program = await bundleProgram(new URL('ownerProgram.ts', import.meta.url))))

  it.skipIf(!isRoot)('works inside a pid namespace, and says nothing from outside it, as root', async () => {
    const inside = startProgram([
      ...(['unshare', '--pid', '--fork', '--kill-child', '--mount-proc'] as const),
      process.execPath,
      program,
    ])
    const owner = parseOwner((await inside.line()) ?? '')
    const view = await inside.line()
    if (!owner) throw new Error('no record')
    expect(view).toBe('alive')
    expect(owner.pid).toBeLessThan(100)
    expect(await ownerState(owner)).toBe('unknown')
    inside.child.kill('SIGKILL')
    await ended(inside)
    expect(await ownerState(owner)).toBe('unknown')
  })
})

describe('parseOwner', () => {
  it('reads what ownerOf wrote, and with more in it', async () => {
    const owner = await ownerOf()
    expect(parseOwner(JSON.stringify(owner))).toEqual(owner)
    expect(parseOwner(JSON.stringify({ ...owner, token: 'x' }))).toEqual(owner)
  })

  it.each([
    '',
    'null',
    '{}',
    '[]',
    '{"pid":1',
    '{"pid":0,"startTicks":null,"bootId":null,"pidNamespace":null,"host":"x"}',
  ])('refuses %j', (text) => {
    expect(parseOwner(text)).toBeUndefined()
  })
})
