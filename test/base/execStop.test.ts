import { describe, expect, it } from 'vitest'
import { systemClock } from '#shared/base/clock.ts'
import { execRun } from './execRun.ts'

const sh = (script: string): [string, ...string[]] => ['/bin/sh', '-c', script]
const stubborn = sh('trap "echo INT" INT; trap "echo TERM" TERM; echo ready; while :; do sleep 0.02; done')

describe('a cancelled run', () => {
  it('interrupts the child and lets it clean up', async () => {
    const { run, cancel, printed } = execRun()
    const running = run(sh('trap "echo cleaned; exit 130" INT; echo ready; while :; do sleep 0.02; done'))
    await printed(/ready/)
    cancel()
    expect(await running).toMatchObject({ exitCode: 130, stoppedBy: 'cancel', stdout: 'ready\ncleaned\n' })
  })

  it('climbs from SIGINT by SIGTERM to SIGKILL', async () => {
    const { run, cancel, printed } = execRun(800)
    const running = run(stubborn)
    await printed(/ready/)
    cancel()
    expect(await running).toMatchObject({
      signal: 'SIGKILL',
      stoppedBy: 'cancel',
      stdout: 'ready\nINT\nTERM\n',
    })
  })

  it('interrupts the whole group, but asks only the child itself to terminate', async () => {
    const { run, cancel, printed } = execRun(800)
    // A shell starts background programs with SIGINT ignored; Node listens all the same.
    const inner = `for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => console.log('inner', name))
      console.log('ready'); setInterval(() => {}, 1000)`
    const script = '"$1" -e "$2" & trap "echo INT" INT; trap "echo TERM" TERM; while :; do wait; done'
    const running = run(['/bin/sh', '-c', script, 'sh', process.execPath, inner])
    await printed(/ready/)
    cancel()
    const lines = (await running).stdout.trim().split('\n').slice(1).toSorted()
    expect(lines).toEqual(['INT', 'TERM', 'inner SIGINT'])
  })

  it('kills what ignores both signals', async () => {
    const { run, cancel, printed } = execRun(200)
    const running = run(sh('trap "" INT TERM; echo ready; while :; do sleep 0.02; done'))
    await printed(/ready/)
    cancel()
    expect(await running).toMatchObject({ signal: 'SIGKILL', stoppedBy: 'cancel' })
  })

  it('ends a child that was started after it', async () => {
    const { run, cancel } = execRun(60_000)
    cancel()
    expect(await run(['/bin/sleep', '60'])).toMatchObject({ signal: 'SIGINT', stoppedBy: 'cancel' })
  })

  it('kills at once when the user will not wait, also a child started after that', async () => {
    const { run, cancel, hurry, printed } = execRun(60_000)
    const running = run(stubborn)
    await printed(/ready/)
    cancel()
    await printed(/INT/)
    hurry()
    expect(await running).toMatchObject({ signal: 'SIGKILL', stoppedBy: 'cancel' })
    const late = await run(sh('trap "" INT TERM; while :; do sleep 0.02; done'))
    expect(late).toMatchObject({ exitCode: null, stoppedBy: 'cancel' })
  })
})

describe('a child with a signal of its own', () => {
  it('is stopped by it, and the others go on', async () => {
    const { run, printed } = execRun()
    const own = new AbortController()
    const stopped = run(sh('echo ready; exec sleep 60'), { signal: own.signal })
    const other = run(sh('sleep 0.5; exit 3'))
    await printed(/ready/)
    own.abort()
    expect(await stopped).toMatchObject({ signal: 'SIGINT', stoppedBy: 'cancel' })
    expect(await other).toMatchObject({ exitCode: 3, stoppedBy: undefined })
  })

  it('has the grace of a limit', async () => {
    const { run, printed } = execRun()
    const own = new AbortController()
    const running = run(stubborn, { signal: own.signal, limitGraceMs: 400 })
    await printed(/ready/)
    own.abort()
    expect(await running).toMatchObject({ signal: 'SIGKILL', stdout: 'ready\nINT\nTERM\n' })
  })
})

describe('a limit', () => {
  it('ends the child when its time is over', async () => {
    const { run } = execRun()
    expect(await run(sh('while :; do echo x; sleep 0.02; done'), { timeoutMs: 200 })).toMatchObject({
      signal: 'SIGINT',
      stoppedBy: 'timeout',
    })
  })

  it('has a ladder of its own', async () => {
    const result = await execRun().run(stubborn, { timeoutMs: 300, limitGraceMs: 400 })
    expect(result).toMatchObject({ signal: 'SIGKILL', stoppedBy: 'timeout', stdout: 'ready\nINT\nTERM\n' })
  })

  it('ends the child when it has been silent for too long', async () => {
    const result = await execRun().run(sh('echo a; echo b >&2; exec sleep 60'), { idleTimeoutMs: 300 })
    expect(result).toMatchObject({ signal: 'SIGINT', stoppedBy: 'idle', stdout: 'a\n', stderr: 'b\n' })
  })

  it('takes output on either stream for a sign of life', async () => {
    const script = 'for i in 1 2 3 4 5 6; do sleep 0.15; echo x; sleep 0.15; echo y >&2; done'
    expect(await execRun().run(sh(script), { idleTimeoutMs: 800 })).toMatchObject({
      exitCode: 0,
      stoppedBy: undefined,
    })
  })

  it('does not take a slow reader for silence of the child', async () => {
    const result = await execRun().run(sh('echo a; sleep 1.2; echo b'), {
      idleTimeoutMs: 600,
      onOutput: () => systemClock.sleep(1000),
    })
    expect(result).toMatchObject({ exitCode: 0, stoppedBy: undefined })
  })

  it('stays the reason when the run is cancelled while the child cleans up', async () => {
    const { run, cancel, printed } = execRun(100)
    const running = run(stubborn, { timeoutMs: 200, limitGraceMs: 60_000 })
    await printed(/INT/)
    cancel()
    expect(await running).toMatchObject({ signal: 'SIGKILL', stoppedBy: 'timeout' })
  })
})
