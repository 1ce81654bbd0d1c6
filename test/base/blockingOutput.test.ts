import { closeSync, constants, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterEach, describe, expect, it } from 'vitest'
import { BlockingOutput } from '#shared/base/blockingOutput.ts'
import { scratch } from './scratch.ts'

describe('BlockingOutput', () => {
  const exitCode = process.exitCode
  afterEach(() => {
    process.exitCode = exitCode
  })

  it('writes whole lines in order, and nothing for no lines', async () => {
    const path = join(await scratch(), 'out')
    const descriptor = openSync(path, 'w')
    const output = new BlockingOutput(descriptor)
    output.write(['ä', 'b'])
    output.write([])
    output.write([''])
    await output.drained()
    closeSync(descriptor)
    expect(readFileSync(path, 'utf8')).toBe('ä\nb\n\n')
  })

  it('waits for a slow reader where the descriptor does not', async () => {
    const pipe = join(await scratch(), 'pipe')
    await execa('mkfifo', [pipe])
    const reader = execa('/bin/sh', ['-c', `exec 3<"$1"; sleep 0.2; wc -c <&3`, 'sh', pipe])
    const descriptor = openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK)
    const output = new BlockingOutput(descriptor)
    for (let line = 0; line < 300; line++) output.write(['x'.repeat(1023)])
    closeSync(descriptor)
    expect((await reader).stdout.trim()).toBe(String(300 * 1024))
    expect(output.gone).toBe(false)
  })

  it('swallows what follows when nobody reads any more', async () => {
    const pipe = join(await scratch(), 'pipe')
    await execa('mkfifo', [pipe])
    const reader = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK)
    const descriptor = openSync(pipe, constants.O_WRONLY)
    closeSync(reader)
    const output = new BlockingOutput(descriptor)
    output.write(['a'])
    output.write(['b'])
    closeSync(descriptor)
    expect(output.gone).toBe(true)
    expect(process.exitCode).toBe(exitCode)
  })

  it('fails the run when the lines cannot be written', () => {
    const descriptor = openSync('/dev/full', 'w')
    const output = new BlockingOutput(descriptor)
    output.write(['a'])
    closeSync(descriptor)
    expect(output.gone).toBe(true)
    expect(process.exitCode).toBe(1)
  })
})
