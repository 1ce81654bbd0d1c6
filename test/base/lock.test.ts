import { readdir, symlink, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '#shared/base/clock.ts'
import { withLock } from '#shared/base/lock.ts'
import { ownerOf } from '#shared/base/owner.ts'
import { fakeClock } from './fakeClock.ts'
import { bundleProgram, ended, startProgram } from './program.ts'
import { scratch } from './scratch.ts'

let program = ''
beforeAll(async () => void (program = await bundleProgram(new URL('lockProgram.ts', import.meta.url))))

const start = (...argv: readonly string[]) => startProgram([process.execPath, program, ...argv])

describe('withLock', () => {
  it('lets one in at a time, gives back what was returned and leaves nothing', async () => {
    const folder = await scratch()
    let inside = 0
    const run = (name: string) =>
      withLock(join(folder, 'lock'), { clock: systemClock, waitMs: 30_000 }, async () => {
        expect(++inside).toBe(1)
        await systemClock.sleep(2)
        inside--
        return name
      })
    expect(await Promise.all(['a', 'b', 'c'].map(run))).toEqual(['a', 'b', 'c'])
    expect(await readdir(folder)).toEqual([])
  })

  it('is open again after a failure', async () => {
    const path = join(await scratch(), 'lock')
    const options = { clock: systemClock, waitMs: 0 }
    await expect(withLock(path, options, () => Promise.reject(new Error('inner')))).rejects.toThrow('inner')
    expect(await withLock(path, options, async () => 'open')).toBe('open')
  })

  it('keeps out while another process holds it, naming that, and takes over when that is killed', async () => {
    const folder = await scratch()
    const path = join(folder, 'lock')
    const holder = start('hold', folder)
    expect(await holder.line()).toBe(`holding as ${holder.child.pid}`)
    const clock = fakeClock()
    const refused = withLock(path, { clock, waitMs: 1000 }, async () => 'in')
    await expect(refused).rejects.toMatchObject({
      code: 'LOCK_BUSY',
      detail: `${path} is held by process ${holder.child.pid} on ${hostname()}.`,
    })
    expect(clock.now()).toBeGreaterThanOrEqual(1000)
    holder.child.kill('SIGKILL')
    await ended(holder)
    expect(await withLock(path, { clock: systemClock, waitMs: 0 }, async () => 'in')).toBe('in')
    expect(await readdir(folder)).toEqual([])
  })

  it('lets two processes in one after the other', async () => {
    const folder = await scratch()
    const first = start('hold', folder)
    await first.line()
    const second = start('hold', folder)
    first.child.kill('SIGKILL')
    expect(await second.line()).toBe(`holding as ${second.child.pid}`)
  })

  it('never lets in two of eight that take over from the dead, whose own takeover may be cut short', async () => {
    const folder = await scratch()
    const racers = Array.from({ length: 8 }, () => start('race', folder, '40', '8'))
    const answers = await Promise.all(racers.map(({ rest }) => rest()))
    expect(answers.flat()).toEqual(Array.from({ length: 8 }, () => 'violations 0'))
    const left = (await readdir(folder)).filter((name) => /^lock-\d+(?:\.[0-9a-f]{16})*$/.test(name))
    expect(left).toEqual([])
  }, 60_000)

  it.each([
    [
      'of which it cannot know whether its owner lives',
      async () => JSON.stringify({ ...(await ownerOf()), host: 'other' }),
      'process \\d+ on other',
    ],
    ['that names nobody', async () => 'rubbish', 'an unknown process'],
  ])('waits for a lock %s', async (_name, record, holder) => {
    const path = join(await scratch(), 'lock')
    await symlink(await record(), path)
    const refused = withLock(path, { clock: fakeClock(), waitMs: 100 }, async () => 'in')
    await expect(refused).rejects.toThrow(new RegExp(`held by ${holder}`))
  })

  it('takes over a plain file, as made where there are no links', async () => {
    const path = join(await scratch(), 'lock')
    await writeFile(path, JSON.stringify({ ...(await ownerOf()), pid: 2 ** 30 }))
    expect(await withLock(path, { clock: systemClock, waitMs: 0 }, async () => 'in')).toBe('in')
  })

  it('stops waiting when aborted', async () => {
    const path = join(await scratch(), 'lock')
    const controller = new AbortController()
    const options = { clock: systemClock, waitMs: 60_000, signal: controller.signal }
    await withLock(path, options, async () => {
      const second = withLock(path, options, async () => 'in')
      controller.abort()
      await expect(second).rejects.toThrow(/aborted/)
    })
  })

  it('rejects with the error of the system where no lock can be made', async () => {
    const options = { clock: systemClock, waitMs: 60_000 }
    const locked = withLock(join(await scratch(), 'no', 'lock'), options, async () => 'in')
    await expect(locked).rejects.toMatchObject({ code: 'ENOENT' })
  })
})
