import { describe, expect, it, onTestFinished } from 'vitest'
import { systemClock } from '#shared/base/clock.ts'
import { killMarked, sendSignal } from '#shared/base/processes.ts'
import { execRun, isRunning } from './execRun.ts'
import { startProgram } from './program.ts'

const sh = (script: string): [string, ...string[]] => ['/bin/sh', '-c', script]

/** Time after a child's end goes ten times as fast. */
const hurriedRun = () => execRun(60_000, 10)

const expectGone = async (stdout: string) => {
  const pids = stdout.match(/\d+/g) ?? []
  expect(pids.length).toBeGreaterThan(0)
  for (const pid of pids) {
    // A process that was killed needs a moment to go.
    for (let tries = 0; tries < 50 && (await isRunning(Number(pid))); tries++) await systemClock.sleep(20)
    expect([pid, await isRunning(Number(pid))]).toEqual([pid, false])
  }
}

describe('what a child has started', () => {
  it('goes with it in its group, even without the environment', async () => {
    const result = await hurriedRun().run(sh('sleep 61 & echo $!; env -i sleep 62 & echo $!'))
    expect(result.exitCode).toBe(0)
    await expectGone(result.stdout)
  })

  it('goes with it from a session of its own, and is counted', async () => {
    const result = await hurriedRun().run(sh(`setsid sh -c 'echo $$; exec sleep 63' & sleep 0.2`))
    expect(result).toMatchObject({ exitCode: 0, leftoverCount: 1 })
    await expectGone(result.stdout)
  })

  it('goes with it from a group led by one that kept the mark', async () => {
    const script = `setsid sh -c 'echo $$; env -i sleep 64 & echo $!; while :; do sleep 0.05; done' & sleep 0.2`
    const result = await hurriedRun().run(sh(script))
    expect(result.leftoverCount).toBeGreaterThanOrEqual(1)
    await expectGone(result.stdout)
  })

  it('goes with a child that was killed', async () => {
    const result = await hurriedRun().run(sh(`setsid sleep 65 & echo $!; sleep 0.2; kill -9 $$`))
    expect(result.signal).toBe('SIGKILL')
    await expectGone(result.stdout)
  })

  it.each([
    ['is silent', 'sleep 5'],
    ['talks now and then', 'while :; do echo still here || exit; sleep 0.02; done'],
    ['never stops talking', 'sleep 0.3; exec yes'],
  ])('does not keep us waiting when it got away, holds the pipes and %s', async (_name, script) => {
    const { stdout, exitCode } = await hurriedRun().run(
      sh(`setsid env -i sh -c 'echo $$; ${script}' & sleep 0.2; echo end`),
    )
    const pid = Number(/^\d+$/m.exec(stdout)?.[0])
    onTestFinished(() => void sendSignal(-pid, 'SIGKILL'))
    expect(exitCode).toBe(0)
    expect(stdout).toContain('end\n')
    expect(stdout.length).toBeLessThan(20_000_000)
  })

  it('does not keep us waiting when it never stops talking to a slow reader', async () => {
    let pid = 0
    const { exitCode } = await hurriedRun().run(
      sh(`setsid env -i sh -c 'echo $$; sleep 0.3; exec yes' & sleep 0.2`),
      {
        onOutput(chunk) {
          pid ||= Number.parseInt(Buffer.from(chunk).toString(), 10)
          return systemClock.sleep(5)
        },
      },
    )
    onTestFinished(() => void sendSignal(-pid, 'SIGKILL'))
    expect(exitCode).toBe(0)
  })

  it('may finish printing after it, as long as it belongs to nobody', async () => {
    const { stdout } = await execRun(60_000, 3).run(
      sh(`setsid env -i sh -c 'sleep 0.3; echo late' & sleep 0.2; echo end`),
    )
    expect(stdout).toBe('end\nlate\n')
  })
})

describe('killMarked', () => {
  it('kills what carries a mark or one that begins with it, and nothing else', async () => {
    const start = (mark: string) =>
      startProgram(['env', `MACHINE_IMAGE_RUN_ID=${mark}`, 'sh', '-c', 'echo; sleep 66; :'])
    const mark = `test-${process.pid}-marked`
    const [whole, begun, other] = [start(mark), start(`${mark}.child`), start(`other-${mark}`)]
    for (const program of [whole, begun, other]) await program.line()
    expect(await killMarked(mark, systemClock)).toBe(4)
    expect(await isRunning(whole.child.pid ?? 0)).toBe(false)
    expect(await isRunning(begun.child.pid ?? 0)).toBe(false)
    expect(await isRunning(other.child.pid ?? 0)).toBe(true)
    expect(await killMarked(mark, systemClock)).toBe(0)
  })

  it('kills what descends from it in another session and without the mark', async () => {
    const mark = `test-${process.pid}-descent`
    const program = startProgram([
      'env',
      `MACHINE_IMAGE_RUN_ID=${mark}`,
      'sh',
      '-c',
      `setsid env -i sh -c 'sleep 68 & echo $!; wait' & wait`,
    ])
    const descendant = Number(await program.line())
    expect(await killMarked(mark, systemClock)).toBe(3)
    expect(await isRunning(descendant)).toBe(false)
  })
})

describe('sendSignal', () => {
  it('says whether there was anybody', async () => {
    const program = startProgram(['sleep', '67'])
    expect(sendSignal(program.child.pid ?? 0, 'SIGCONT')).toBe(true)
    expect(sendSignal(2 ** 30, 'SIGCONT')).toBe(false)
  })
})
