import { describe, expect, test } from 'vitest'
import type { DiskTools } from '#shared/disk/diskTools.ts'
import { runTool } from '#shared/disk/runTool.ts'
import { sideBySide } from '#shared/disk/sideBySide.ts'
import { scratch } from '#test/base/scratch.ts'
import { localTools } from './tools.ts'

const sleep = (tools: DiskTools) => runTool(tools, { file: 'sleep', args: ['1000'] })
const fail = (tools: DiskTools) => runTool(tools, { file: 'false', args: [] })

describe('two things at the same time', () => {
  test('both give what they made', async () => {
    const tools = await localTools(await scratch())
    expect(
      await sideBySide(
        tools,
        async () => 1,
        async () => 'two',
      ),
    ).toEqual([1, 'two'])
  })

  test.each([
    ['first', fail, sleep],
    ['second', sleep, fail],
  ])('the failure of the %s stops the program of the other, and is told', async (_name, first, second) => {
    const tools = await localTools(await scratch())
    await expect(sideBySide(tools, first, second)).rejects.toMatchObject({ code: 'TOOL_FAILED' })
  })

  test('both stop when the run is cancelled', async () => {
    const stop = new AbortController()
    const tools = { ...(await localTools(await scratch())), signal: stop.signal }
    const both = sideBySide(tools, sleep, async (tool) => {
      stop.abort()
      return await sleep(tool)
    })
    await expect(both).rejects.toMatchObject({ code: 'CANCELLED' })
  })
})
