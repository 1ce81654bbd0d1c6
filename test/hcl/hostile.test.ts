import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hostileCases } from './hostile/hostileCases.ts'
import type { HostileOutcome } from './hostile/hostileProgram.ts'

/** A case that has come to no end by then hangs; how long it takes otherwise depends on the machine. */
const hangsAfterMs = 50_000
const mostMb = 500
const heapMb = 450

let directory = ''

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hcl-hostile-'))
  await build({
    entryPoints: [join(import.meta.dirname, 'hostile', 'hostileProgram.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: join(directory, 'program.mjs'),
  })
})

afterAll(async () => {
  await rm(directory, { recursive: true, force: true })
})

async function outcomeOf(name: string): Promise<HostileOutcome> {
  const program = join(directory, 'program.mjs')
  const { stdout } = await execa('node', [`--max-old-space-size=${heapMb}`, program, name], {
    timeout: hangsAfterMs,
  })
  return JSON.parse(stdout) as HostileOutcome
}

describe('a process of 450 MB survives', () => {
  it.each(Object.keys(hostileCases))('%s', async (name) => {
    const { problems, largestMb } = await outcomeOf(name)
    expect(largestMb).toBeLessThan(mostMb)
    expect(problems.length).toBeLessThan(10)
  })
})

it('says why it goes no further', async () => {
  for (const [name, problem] of [
    ['ten thousand brackets', 'Source too complex'],
    ['a file of 50 MB', 'Source too complex'],
    ['JSON of commas', 'Invalid start of value'],
    ['loops in loops', 'Expression too complex'],
    ['doubled values that are compared', 'Expression too complex'],
    ['a hundred dynamic blocks inside one another', 'Body too complex'],
    ['invalid UTF-8 in a string', 'Invalid character encoding'],
  ] as const)
    expect((await outcomeOf(name)).problems, name).toContain(problem)
})
