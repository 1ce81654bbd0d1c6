import { describe, expect, test } from 'vitest'
import { runTool } from '#shared/disk/runTool.ts'
import { withoutSync } from '#shared/disk/withoutSync.ts'
import { scratch } from '#test/base/scratch.ts'
import { localTools } from './tools.ts'

const isKnown = process.arch === 'x64' || process.arch === 'arm64'

describe.skipIf(!isKnown)(`a program that need not wait for the disk (${process.arch})`, () => {
  // The kernel cannot sync this device, and says so to whoever asks it.
  test.each([[['/dev/null']], [['--data', '/dev/null']]])('asks nobody: sync %j', async (args) => {
    const tools = await localTools(await scratch())
    await expect(runTool(tools, { file: 'sync', args })).rejects.toMatchObject({ code: 'TOOL_FAILED' })
    const { exitCode } = await runTool(tools, { file: 'sync', args, via: withoutSync(process.arch) })
    expect(exitCode).toBe(0)
  })

  test('fails as it would alone, by its own name', async () => {
    const tools = await localTools(await scratch())
    const via = withoutSync(process.arch)
    await expect(runTool(tools, { file: 'cat', args: ['/no such file'], via })).rejects.toMatchObject({
      code: 'TOOL_FAILED',
      detail: expect.stringMatching(/^cat \/no such file ended with 1: cat: '?\/no such file/) as string,
    })
    await expect(runTool(tools, { file: 'mke2fs-none', args: [], via })).rejects.toMatchObject({
      code: 'TOOL_MISSING',
      detail: 'mke2fs-none is not installed.',
    })
  })
})

test('on another processor a program runs as it is', () => {
  expect(withoutSync('mips')).toEqual([])
})
