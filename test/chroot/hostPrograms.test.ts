import { describe, expect, test } from 'vitest'
import type { Exec } from '#shared/base/exec.ts'
import { createHostPrograms } from '#shared/chroot/hostPrograms.ts'
import { runInARow } from '#shared/chroot/runInARow.ts'
import { scratch } from '#test/base/scratch.ts'
import { localTools } from '#test/disk/tools.ts'

const missing = {
  code: 'TOOL_MISSING',
  detail: 'mount is not installed.',
  hint: expect.stringMatching(/apt-get install mount/) as string,
}

describe('a program that is not there', () => {
  test('is named, with its package, as a sandbox runs it and in a row', async () => {
    const { exec } = await localTools(await scratch())
    const withinEnv: Exec = (request) =>
      exec({ ...request, file: '/usr/bin/env', args: [request.file, ...request.args] })
    const host = createHostPrograms({ exec: withinEnv, env: { PATH: '/nowhere' } })
    await expect(host.run(['mount', '-a'])).rejects.toMatchObject(missing)
    const bare = createHostPrograms(await localTools(await scratch()))
    const { failure } = await runInARow([['true'], ['no-such-program']], bare)
    expect(failure).toMatchObject({ code: 'TOOL_MISSING', detail: 'no-such-program is not installed.' })
  })

  test('is another thing than a script or a target that lacks one', async () => {
    const host = createHostPrograms(await localTools(await scratch()))
    await expect(host.run(['sh', '-c', 'no-such-program'])).rejects.toMatchObject({ code: 'TOOL_FAILED' })
  })
})
