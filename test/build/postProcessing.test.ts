import { describe, expect, it } from 'vitest'
import type { Artifact } from '#shared/build/artifact.ts'
import { noCommunicator as none } from '#shared/build/communicators/none.ts'
import { createComponents, type BuildComponents } from '#shared/build/components.ts'
import type { PostProcessor } from '#shared/build/postProcessor.ts'
import { buildBench, problemTexts } from './buildBench.ts'
import { compress } from '#shared/build/postProcessors/compress.ts'
import type { PlannedPart } from './plannedBuild.ts'

/** Post-processors that do no more than a test needs, and say what becomes of artifacts. */
function recording() {
  const destroyed: string[] = []
  const artifact = (id: string): Artifact => ({
    builderId: 'test',
    id,
    files: [],
    description: id,
    async destroy() {
      destroyed.push(id)
      if (id.startsWith('stuck')) throw new Error(`${id} is in use`)
    },
  })
  const fields = { makes: { type: 'text' }, keeps: { type: 'boolean' }, needs: { type: 'boolean' } } as const
  const make: PostProcessor<typeof fields> = {
    fields,
    async run({ configured }) {
      const { makes, keeps = false, needs = false } = configured.config
      if (makes === 'error') throw new Error('cannot be made')
      return {
        artifact: makes === undefined ? undefined : artifact(makes),
        keepsInput: keeps,
        needsInput: needs,
      }
    },
  }
  const base = createComponents()
  const components: BuildComponents = {
    ...base,
    builders: new Map([
      [
        'made',
        {
          fields: {},
          run: ({ provision }) => provision({ communicator: none }, async () => artifact('original')),
        },
      ],
    ]),
    postProcessors: new Map([...base.postProcessors, ['make', make]]),
  }
  return { destroyed, components }
}

const make = (
  makes?: string,
  more: Readonly<Record<string, unknown>> = {},
  keepInputArtifact?: boolean,
): PlannedPart => ({
  type: 'make',
  fields: { ...(makes === undefined ? {} : { makes }), ...more },
  ...(keepInputArtifact === undefined ? {} : { keepInputArtifact }),
})

async function run(...postProcessors: readonly (readonly PlannedPart[])[]) {
  const bench = await buildBench()
  const { destroyed, components } = recording()
  const outcome = await bench.run([{ builder: { type: 'made' }, postProcessors }], { components })
  const kept = outcome.results.flatMap(({ artifacts }) => artifacts.map(({ id }) => id))
  return { kept, destroyed, outcome, problems: problemTexts(outcome) }
}

describe('chains of post-processors', () => {
  it.each<[string, readonly (readonly PlannedPart[])[], readonly string[], readonly string[]]>([
    ['none at all', [], ['original'], []],
    ['one that keeps nothing', [[make('a')]], ['a'], ['original']],
    ['one that keeps by itself', [[make('a', { keeps: true })]], ['original', 'a'], []],
    ['one that is told to keep', [[make('a', {}, true)]], ['original', 'a'], []],
    ['one that is told not to', [[make('a', { keeps: true }, false)]], ['a'], ['original']],
    ['one that cannot do without', [[make('a', { keeps: true, needs: true }, false)]], ['original', 'a'], []],
    ['links between', [[make('a'), make('b'), make('c', { keeps: true })]], ['b', 'c'], ['a', 'original']],
    [
      'several chains, the original kept by one',
      [[make('a')], [make('b', {}, true)]],
      ['original', 'a', 'b'],
      [],
    ],
    [
      'no artifact, which ends a chain',
      [[make('a'), make(), make('error')], [make('b')]],
      ['b'],
      ['original'],
    ],
  ])('%s', async (_name, chains, kept, destroyed) => {
    const result = await run(...chains)
    expect(result.outcome.verdict).toBe('succeeded')
    expect(result.kept).toEqual(kept)
    expect(result.destroyed).toEqual(destroyed)
  })

  it('fail on their own, the others run all the same, and all that failed is told', async () => {
    const result = await run(
      [make('error'), make('a')],
      [make('b', { keeps: true })],
      [make('stuck'), make('c'), make('error')],
    )
    expect(result.outcome.verdict).toBe('failed')
    expect(result.kept).toEqual([])
    expect(result.problems).toEqual([
      'cannot be made',
      'An artifact could not be removed: stuck is in use',
      'cannot be made',
    ])
  })

  it('do not begin when the run was cancelled', async () => {
    const bench = await buildBench()
    const running = bench.run([
      {
        builder: { type: 'file', fields: { target: 'made', content: 'x' } },
        provisioners: [
          {
            type: 'shell-local',
            fields: { inline: ['trap "exit 0" INT; echo ready; while :; do sleep 0.02; done'] },
          },
        ],
        postProcessors: [[{ type: 'shell-local', fields: { inline: ['touch processed'] } }]],
      },
    ])
    await bench.waitFor('ready')
    bench.cancel()
    expect((await running).verdict).toBe('cancelled')
    expect(await bench.files()).toEqual(['made'])
  })
})

describe('a manifest', () => {
  it('has the entries of all builds that write it at once, and leaves no lock', async () => {
    const bench = await buildBench()
    const names = Array.from({ length: 8 }, (_, index) => `b${index}`)
    const outcome = await bench.run(names.map((name) => ({ name, postProcessors: [[{ type: 'manifest' }]] })))
    expect(outcome.verdict).toBe('succeeded')
    const { builds } = JSON.parse(await bench.read('packer-manifest.json')) as { builds: { name: string }[] }
    expect(builds.map(({ name }) => name).toSorted()).toEqual(names)
    expect(await bench.files()).toEqual(['packer-manifest.json'])
  })
})

describe('compress', () => {
  it.each([
    [{ output: 'x.tar.xz' }, 'xz-utils'],
    [{ format: 'lz4' }, 'lz4'],
    [{ output: 'x.bzip2' }, 'bzip2'],
  ])('names the package that %j needs, before anything runs', async (config, name) => {
    const nothing = { kindOf: async () => undefined }
    const fields = { output: undefined, format: undefined, compression_level: undefined, ...config }
    expect(await compress.check?.(fields, nothing)).toEqual([
      { field: Object.keys(config)[0], text: expect.stringContaining(name) as string },
    ])
  })

  it.each(['x.tar.gz', 'x.zip', 'x.bgzf', 'x.tar'])('needs no program for %s', async (output) => {
    const nothing = { kindOf: async () => undefined }
    expect(
      await compress.check?.({ output, format: undefined, compression_level: undefined }, nothing),
    ).toEqual([])
  })
})
