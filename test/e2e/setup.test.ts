import { dirname } from 'node:path'
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { logText, phaseOf } from '#test/agent/transcript.ts'
import { agents } from './agents.ts'
import { errorText, expectEnd } from './expectations.ts'
import { any, needsPacker } from './packers.ts'
import { runStep } from './step.ts'

describe.concurrent.each(agents)('setup on $name', (agent) => {
  test.skipIf(!any)(`leaves Packer and a directory to the rest of the job ${needsPacker}`, async () => {
    const step = await runStep(agent, {
      task: 'setup',
      inputs: { packerPath: any ?? '', exportTempDirectory: 'true' },
    })
    const { transcript, outputs } = step
    await expectEnd(step, 'Succeeded')
    expect(transcript.pathAdditions).toEqual([dirname(any ?? '')])
    const variables = { ...transcript.environment, ...valuesOf(transcript.variables) }
    const { tempDirectory } = outputs
    expect(variables).toEqual({ TMPDIR: tempDirectory, TMP: tempDirectory, TEMP: tempDirectory })
    expect(outputs['packerSha256']).toBe(
      createHash('sha256')
        .update(await readFile(any ?? ''))
        .digest('hex'),
    )
    expect(phaseOf(transcript, 'post')?.stdout.join('\n')).toContain('left nothing behind')
  })

  test.skipIf(!any)(`keeps the directory until the end of the job ${needsPacker}`, async () => {
    const step = await runStep(agent, {
      task: 'setup',
      inputs: { packerPath: any ?? '', addToPath: 'false' },
      // Between main and post other steps run: here the post step is killed before it can do anything.
      killMainAfter: { ms: 0, phase: 'post' },
    })
    expect(step.transcript.pathAdditions).toEqual([])
    expect(step.transcript.environment).toEqual({})
    expect(step.transcript.variables).toEqual({})
    const left = [
      ...step.leftFiles.keys(),
      ...(await readdir(step.transcript.directories['root'] ?? '', { recursive: true })),
    ]
    expect(left.some((path) => /mi-[a-z0-9]{6}\/\.owner$/.test(path))).toBe(true)
  })

  test('says what is wrong with what it was given', async () => {
    const step = await runStep(agent, {
      task: 'setup',
      inputs: { packerPath: 'packer', tempDirectory: 'nowhere/to/be/found', addToPath: 'maybe' },
    })
    // Azure Pipelines would refuse the value before the step starts.
    await expectEnd({ ...step, transcript: { ...step.transcript, violations: [] } }, 'Failed')
    expect(errorText(step)).toMatch(/(?:addToPath|add-to-path): must be true or false, not “maybe”/)
    expect(logText(step.transcript)).not.toContain('programs run there')
  })
})

function valuesOf(named: Readonly<Record<string, { readonly value: string }>>): Record<string, string> {
  return Object.fromEntries(Object.entries(named).map(([name, { value }]) => [name, value]))
}
