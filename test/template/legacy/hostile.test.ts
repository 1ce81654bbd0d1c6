import { execa } from 'execa'
import { beforeAll, describe, expect, it } from 'vitest'
import { bundleProgram } from '#test/base/program.ts'
import { hostileTemplates } from './hostileTemplates.ts'

let program = ''
beforeAll(async () => {
  program = await bundleProgram(new URL('hostileProgram.ts', import.meta.url))
})

describe('within 450 MB of heap, a diagnostic and no more', () => {
  it.each(Object.entries(hostileTemplates).map(([name, { summary }]) => [name, summary] as const))(
    '%s: %s',
    async (name, summary) => {
      const { stdout } = await execa(process.execPath, ['--max-old-space-size=450', program, name], {
        timeout: 30_000,
      })
      const { summaries } = JSON.parse(stdout) as { readonly summaries: readonly string[] }
      expect(summaries).toContain(summary)
    },
  )
})
