import { chmod, mkdir, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createLocalCommunicator } from '#shared/build/communicators/local.ts'
import { execRun, isRunning } from '#test/base/execRun.ts'
import { scratch } from '#test/base/scratch.ts'
import { systemClock } from '#shared/base/clock.ts'
import { createExec } from '#shared/base/exec.ts'
import { environment, listFiles } from './buildBench.ts'

const never = new AbortController().signal

async function machine() {
  const root = await scratch()
  const run = execRun()
  const exec = createExec({
    signal: run.signal,
    hurry: never,
    clock: systemClock,
    mark: `communicator-test-${process.pid}-${Math.random().toString(36).slice(2)}`,
    graceMs: 300,
  })
  return { root, communicator: createLocalCommunicator({ root, exec, environment }) }
}

describe('the local communicator', () => {
  it.each<[string, readonly [string, ...string[]] | string]>([
    ['argv', ['/bin/sh', '-c', 'cat; echo "$X $1"; pwd >&2; exit 4', 'sh', '$HOME']],
    ['a line for the shell', `cat; echo "$X \\$HOME"; pwd >&2; exit 4`],
  ])('runs %s with input and variables, and tells how it ended', async (_name, command) => {
    const { root, communicator } = await machine()
    const said = { stdout: '', stderr: '' }
    const end = await communicator.start({
      command,
      env: new Map([['X', 'x y']]),
      input: Buffer.from('in\n'),
      onOutput: (chunk, stream) => void (said[stream] += Buffer.from(chunk).toString()),
      signal: never,
    })
    expect(end).toEqual({ exitCode: 4, signal: null })
    expect(said).toEqual({ stdout: 'in\nx y $HOME\n', stderr: `${root}\n` })
  })

  it('tells the signal that ended a command', async () => {
    const { communicator } = await machine()
    expect(await communicator.start({ command: 'kill -9 $$', signal: never })).toEqual({
      exitCode: null,
      signal: 'SIGKILL',
    })
  })

  it('ends a command with all it has started', async () => {
    const { communicator } = await machine()
    const stop = new AbortController()
    let pid = 0
    await communicator.start({
      command: 'trap "" INT TERM; setsid sleep 60 & echo $!; wait; sleep 60',
      onOutput(chunk) {
        pid = Number(Buffer.from(chunk).toString())
        stop.abort()
      },
      signal: stop.signal,
    })
    expect(pid).toBeGreaterThan(0)
    expect(await isRunning(pid)).toBe(false)
  })

  it('copies folders either way without what is excluded', async () => {
    const { root, communicator } = await machine()
    const local = await scratch()
    await mkdir(join(local, 'a', 'b'), { recursive: true })
    for (const name of ['a/b/x', 'a/y', 'a/yes', 'z']) await writeFile(join(local, name), name)
    await chmod(join(local, 'a', 'yes'), 0o751)
    await symlink('../z', join(local, 'a', 'link'))
    const options = { exclude: ['a/b', 'a/y'], signal: never }
    await communicator.uploadFolder(`${local}/`, join(root, 'there'), options)
    expect(await listFiles(root)).toEqual(['there/a/link', 'there/a/yes', 'there/z'])
    expect((await stat(join(root, 'there', 'a', 'yes'))).mode & 0o777).toBe(0o751)
    const back = await scratch()
    await communicator.downloadFolder(join(root, 'there'), back, { exclude: ['z'], signal: never })
    expect(await listFiles(back)).toEqual(['there/a/link', 'there/a/yes'])
  })

  it('writes bytes for this account alone, unless told otherwise', async () => {
    const { root, communicator } = await machine()
    await communicator.upload(Buffer.from('a'), join(root, 'a'), { signal: never })
    await communicator.upload(Buffer.from('b'), join(root, 'b'), { mode: 0o644, signal: never })
    const modes = await Promise.all(
      ['a', 'b'].map(async (name) => (await stat(join(root, name))).mode & 0o777),
    )
    expect(modes).toEqual([0o600, 0o644])
    await communicator.remove(join(root, 'a'))
    await communicator.remove(join(root, 'a'))
    expect(await listFiles(root)).toEqual(['b'])
  })
})
