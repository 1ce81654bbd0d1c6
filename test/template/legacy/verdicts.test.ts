import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasErrors } from '#shared/hcl/diagnostic.ts'
import { currentPacker, debianPacker } from '#test/tools/packerBinary.ts'
import { plan, problemsOf, sourceOf } from './judge.ts'
import { type VerdictCase, verdictCases } from './verdictCases.ts'

/** What Packer says of a template: whether it is valid, and the line of a mistake in its JSON. */
interface Verdict {
  readonly isValid: boolean
  readonly line: number | undefined
}

const current = await currentPacker()
const older = await debianPacker()

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'legacy-verdicts-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

function bytesOf(content: unknown): string | Buffer {
  if (Buffer.isBuffer(content) || typeof content === 'string') return content
  return JSON.stringify(content)
}

async function ask(packer: string, one: VerdictCase): Promise<Verdict> {
  const own = await mkdtemp(join(folder, 'case-'))
  await writeFile(join(own, 't.json'), bytesOf(one.template))
  const options = Object.entries(one.variables ?? {}).flatMap(([name, value]) => ['-var', `${name}=${value}`])
  for (const [index, file] of (one.variableFiles ?? []).entries()) {
    await writeFile(join(own, `${index}.json`), bytesOf(file))
    options.push('-var-file', `${index}.json`)
  }
  const { exitCode, stdout, stderr } = await execa(packer, ['validate', ...options, 't.json'], {
    cwd: own,
    reject: false,
    env: { CHECKPOINT_DISABLE: '1', PACKER_PLUGIN_PATH: folder, PACKER_NO_COLOR: '1' },
  })
  const line = /At line (\d+), column/.exec(stdout + stderr)?.[1]
  return { isValid: exitCode === 0, line: line === undefined ? undefined : Number(line) }
}

function own({ template, variables = {}, variableFiles = [] }: VerdictCase): Verdict {
  const planned = plan(template, {
    variables: new Map(Object.entries(variables)),
    variableFiles: variableFiles.map((file, index) => sourceOf(file, `${index}.json`)),
    environment: new Map(Object.entries(process.env).map(([name, value]) => [name, value ?? ''])),
  })
  const problems = problemsOf(planned)
  const syntax = problems.find(({ summary }) => summary === 'Invalid JSON')?.subject
  return {
    isValid: !hasErrors(problems),
    line: syntax?.source.name === 't.json' ? syntax.source.positionAt(syntax.start).line : undefined,
  }
}

async function differences(packer: string, cases: readonly VerdictCase[]): Promise<readonly string[]> {
  const differing: string[] = []
  const left = cases.filter(({ name }) => !deliberate.has(name))
  const work = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const theirs = await ask(packer, next)
      const ours = own(next)
      const isSame =
        theirs.isValid === ours.isValid && (theirs.line === undefined || theirs.line === ours.line)
      if (!isSame)
        differing.push(`${next.name}: Packer ${JSON.stringify(theirs)}, own ${JSON.stringify(ours)}`)
    }
  }
  await Promise.all([work(), work()])
  return differing.toSorted()
}

/** Templates that are judged otherwise on purpose, with the reason. */
const deliberate = new Map([
  ['a fact that is not there', 'which facts a build has turns out when it runs, and is judged then'],
])

/** A machine under load takes a second for each of them. */
const batchSize = 20
const batches = Array.from({ length: Math.ceil(verdictCases.length / batchSize) }, (_, index) => {
  const cases = verdictCases.slice(index * batchSize, (index + 1) * batchSize)
  return [cases[0]?.name ?? '', cases] as const
})

describe('the verdicts on legacy templates', () => {
  it('cover both', () => {
    const valid = verdictCases.filter((one) => own(one).isValid).length
    expect(verdictCases.length).toBeGreaterThan(150)
    expect(valid).toBeGreaterThan(60)
    expect(verdictCases.length - valid).toBeGreaterThan(60)
  })

  it.skipIf(current === undefined).each(batches)(
    'are those of Packer 1.16, and so are the lines: %s… (needs go)',
    async (_, cases) => {
      expect(await differences(current ?? '', cases)).toEqual([])
    },
  )
  it.skipIf(older === undefined).each(batches)(
    'are those of Packer 1.6 as well: %s… (needs packer 1.6)',
    async (_, cases) => {
      expect(await differences(older ?? '', cases)).toEqual([])
    },
  )
})
