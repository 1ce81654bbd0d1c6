import { chmod, open, readFile, writeFile } from 'node:fs/promises'
import { getEventListeners } from 'node:events'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { systemClock } from '#shared/base/clock.ts'
import { execRun, isRunning } from './execRun.ts'
import { scratch } from './scratch.ts'

const sh = (script: string): [string, ...string[]] => ['/bin/sh', '-c', script]

describe('exec', () => {
  it('tells exit code and output of both streams', async () => {
    const result = await execRun().run(sh('echo out; echo err >&2; exit 7'))
    expect(result).toEqual({
      exitCode: 7,
      signal: null,
      stoppedBy: undefined,
      leftoverCount: 0,
      stdout: 'out\n',
      stderr: 'err\n',
    })
  })

  it('tells the signal that ended the child', async () => {
    expect(await execRun().run(sh('kill -9 $$'))).toMatchObject({
      exitCode: null,
      signal: 'SIGKILL',
      stoppedBy: undefined,
    })
  })

  it('hands over arguments as they are, with an empty standard input', async () => {
    const args = ['$HOME', '`id`', 'a b', '', '*', "'", '"', '\n', '--']
    const { stdout } = await execRun().run([
      '/bin/sh',
      '-c',
      String.raw`printf '%s\0' "$@"; cat`,
      'sh',
      ...args,
    ])
    expect(stdout).toBe(args.map((argument) => `${argument}\0`).join(''))
  })

  it('gives the child the environment it was told, its mark and nothing else', async () => {
    const { stdout } = await execRun().run(['/usr/bin/env'], { env: { ONLY: 'this' } })
    expect(stdout).toMatch(
      /^(?:ONLY=this\nMACHINE_IMAGE_RUN_ID=test-\S+|MACHINE_IMAGE_RUN_ID=test-\S+\nONLY=this)\n$/,
    )
  })

  it('rejects with the error of the system when the child cannot be started', async () => {
    const folder = await scratch()
    await writeFile(join(folder, 'plain'), 'no program')
    const { run } = execRun()
    await expect(run([join(folder, 'missing')])).rejects.toMatchObject({ code: 'ENOENT' })
    await expect(run([join(folder, 'plain')])).rejects.toMatchObject({ code: 'EACCES' })
    await expect(run(['/bin/true'], { cwd: join(folder, 'missing') })).rejects.toMatchObject({
      code: 'ENOENT',
    })
  })

  it('waits for a program that is still being written', async () => {
    const path = join(await scratch(), 'program')
    await writeFile(path, '#!/bin/sh\necho ran\n')
    await chmod(path, 0o755)
    const writer = await open(path, 'r+')
    const running = execRun().run([path])
    await systemClock.sleep(15)
    await writer.close()
    expect((await running).stdout).toBe('ran\n')
  })

  it('gives up on a program that somebody keeps writing', async () => {
    const path = join(await scratch(), 'program')
    await writeFile(path, '#!/bin/sh\n')
    await chmod(path, 0o755)
    const writer = await open(path, 'r+')
    await expect(execRun().run([path])).rejects.toMatchObject({ code: 'ETXTBSY' })
    await writer.close()
  })

  it('loses no byte of a flood, and lets it wait while its reader is busy', async () => {
    const size = 60_000_000
    let received = 0
    let writtenAhead = 0
    let pid = 0
    const { exitCode } = await execRun().run(sh(`echo $$; exec head -c ${size} /dev/zero`), {
      async onOutput(chunk) {
        if (pid === 0) {
          pid = Number(/\d+/.exec(Buffer.from(chunk).toString())?.[0])
          received -= String(pid).length + 1
          await systemClock.sleep(300)
          writtenAhead = Number(/wchar: (\d+)/.exec(await readFile(`/proc/${pid}/io`, 'utf8'))?.[1])
        }
        received += chunk.length
      },
    })
    expect(exitCode).toBe(0)
    expect(received).toBe(size)
    expect(writtenAhead).toBeGreaterThan(0)
    expect(writtenAhead).toBeLessThan(2_000_000)
  })

  it('ends the child when its output cannot be taken in, and rejects with the reason', async () => {
    const pids: number[] = []
    const running = execRun().run(sh('echo $$; trap "" PIPE; while :; do echo x; sleep 0.01; done'), {
      onOutput(chunk) {
        pids.push(Number.parseInt(Buffer.from(chunk).toString(), 10))
        throw new Error('cannot take it')
      },
    })
    await expect(running).rejects.toThrow('cannot take it')
    expect(await isRunning(pids[0] ?? 0)).toBe(false)
  })

  it('hands over its standard input, also to a child that reads only the beginning of it', async () => {
    const { run } = execRun()
    expect(await run(['/bin/cat'], { input: Buffer.from('one\n') })).toMatchObject({ stdout: 'one\n' })
    async function* endless() {
      for (;;) yield Buffer.alloc(65_536, 'x')
    }
    expect(await run(['/usr/bin/head', '-c', '3'], { input: endless() })).toMatchObject({
      exitCode: 0,
      stdout: 'xxx',
    })
  })

  it('ends the child when its input cannot be read, and rejects with the reason', async () => {
    async function* broken() {
      yield Buffer.from('x')
      throw new Error('the source is gone')
    }
    await expect(execRun().run(['/bin/sleep', '60'], { input: broken() })).rejects.toThrow(
      'the source is gone',
    )
  })

  it('leaves no listener on the signals of the run', async () => {
    const { run, signal } = execRun()
    await run(['/bin/true'])
    await run(['/bin/missing']).catch(() => undefined)
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })
})
