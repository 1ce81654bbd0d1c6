import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { runBriefly } from '#shared/base/runBriefly.ts'
import { isRunning } from './execRun.ts'
import { scratch } from './scratch.ts'

it.each([
  ['an exit code', 'exit 5', { exitCode: 5 }],
  ['a signal', 'kill -9 $$', { signal: 'SIGKILL' }],
  [
    'an empty environment',
    '[ "$(/usr/bin/env | /usr/bin/grep -v -e ^_= -e ^PWD= -e ^SHLVL=)" = "" ]',
    { exitCode: 0 },
  ],
])('tells %s', async (_name, script, end) => {
  expect(await runBriefly('/bin/sh', ['-c', script], 20_000)).toEqual(end)
})

it('tells why a program was not started', async () => {
  const folder = await scratch()
  await writeFile(join(folder, 'plain'), '')
  expect(await runBriefly(join(folder, 'plain'), [], 20_000)).toEqual({ errno: 'EACCES' })
  expect(await runBriefly(join(folder, 'missing'), [], 20_000)).toEqual({ errno: 'ENOENT' })
})

it('kills the whole group of what takes too long', async () => {
  const folder = await scratch()
  const script = 'sleep 68 & echo $! >"$1/pid.part"; mv "$1/pid.part" "$1/pid"; wait'
  expect(await runBriefly('/bin/sh', ['-c', `PATH=/usr/bin:/bin; ${script}`, 'sh', folder], 500)).toEqual({
    timedOut: true,
  })
  const pid = Number(await readFile(join(folder, 'pid'), 'utf8'))
  expect(pid).toBeGreaterThan(0)
  while (await isRunning(pid)) await new Promise((resolve) => setImmediate(resolve))
})
