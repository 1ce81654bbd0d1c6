import { expect, it } from 'vitest'
import { execa } from 'execa'
import { bundleProgram } from '#test/base/program.ts'
import { scratch } from '#test/base/scratch.ts'

it.each(['promise', 'callback'])(
  'what fails in a %s that nothing waits for ends the run as any failure does, and what it made is undone',
  async (kind) => {
    const program = await bundleProgram(new URL('strayFailureProgram.ts', import.meta.url))
    const home = await scratch()
    const { exitCode, stdout, stderr } = await execa(process.execPath, [program, kind], {
      reject: false,
      cwd: home,
      env: { HOME: home },
    })
    expect(stdout).toContain('undone')
    expect(stdout).toMatch(/nobody waited for it\.[^]*\[OFFLINE\]/)
    expect(stderr).toBe('')
    expect(exitCode).toBe(1)
  },
)
