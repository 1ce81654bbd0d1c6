import { access } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { probeHosts, type ProbeHost } from './probeHosts.ts'

let hosts: readonly ProbeHost[] = []
let dispose = async () => {}
beforeAll(async () => {
  const made = await probeHosts()
  hosts = made.hosts
  dispose = made.dispose
})
afterAll(() => dispose())

const names = ['Azure Pipelines', 'GitHub Actions', 'a terminal'] as const

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )

describe.each(names)('on %s', (name) => {
  const host = (): ProbeHost => {
    const found = hosts.find((candidate) => candidate.name === name)
    if (!found) throw new Error(`no host ${name}`)
    return found
  }

  it('hands over every kind of input as its type, and defaults for what is not given', async () => {
    const given = await host().run({
      behaviour: 'succeed',
      someText: 'täxt with = and , in it',
      someChoice: 'right',
      someFlag: 'true',
      someCount: '3',
      someTime: '1m30s',
      someList: 'one\ntwo',
      someMap: 'a=1\nb=x=y',
    })
    expect(JSON.parse(given.outputs['seen'] ?? '')).toEqual({
      behaviour: 'succeed',
      someText: 'täxt with = and , in it',
      someChoice: 'right',
      someFlag: true,
      someCount: 3,
      someTime: 90_000,
      someList: ['one', 'two'],
      someMap: [
        ['a', '1'],
        ['b', 'x=y'],
      ],
      secretMap: [],
    })
    const bare = await host().run({ behaviour: 'succeed' })
    expect(JSON.parse(bare.outputs['seen'] ?? '')).toEqual({
      behaviour: 'succeed',
      someText: 'preset',
      someChoice: 'left',
      someFlag: false,
      someList: [],
      someMap: [],
      secretMap: [],
    })
    expect(bare.transcript?.violations ?? []).toEqual([])
  })

  it('reports every wrong input at once, by the names of the platform', async () => {
    const run = await host().run({
      behaviour: 'succeed',
      someChoice: 'middle',
      someCount: '0',
      someTime: 'soon',
      someMap: 'novalue',
    })
    expect(run.result).toBe('failed')
    const text = run.log + run.errors.join('\n')
    const spelled =
      name === 'Azure Pipelines' ? 'someCount' : name === 'GitHub Actions' ? 'some-count' : '--some-count'
    for (const part of [spelled, 'middle', 'soon', 'NAME=VALUE']) expect(text).toContain(part)
    expect(run.errors).toHaveLength(1)
  })

  it('says how it ended, with warnings, outputs of several lines and a summary', async () => {
    const run = await host().run({ behaviour: 'succeed' })
    expect(run.result).toBe('succeeded')
    expect(run.warnings.join()).toContain('a warning')
    expect(run.outputs['multiLine']?.split('\n')[0]).toBe('first')
    expect(run.log).toContain('plain line')
    if (name !== 'Azure Pipelines') expect(run.summary).toContain('## Probe summary')
    if (run.transcript) {
      expect(run.transcript.pathAdditions).toEqual(['/opt/probe/bin'])
      const exported = { ...run.transcript.environment, ...mapValues(run.transcript.variables) }
      expect(exported['PROBE_EXPORT']).toBe('exported')
      expect(run.transcript.issues).toContainEqual(
        expect.objectContaining({ type: 'warning', file: 'some/file.hcl', line: 3, column: 7 }),
      )
    }
  })

  it('folds groups and flattens those inside', async () => {
    const run = await host().run({ behaviour: 'group' })
    expect(run.result).toBe('succeeded')
    for (const part of ['outer', 'inner', 'inside']) expect(run.log).toContain(part)
    expect(run.transcript?.violations ?? []).toEqual([])
  })

  it('makes one annotation of a failure and one of each further place', async () => {
    const run = await host().run({ behaviour: 'fail' })
    expect(run.result).toBe('failed')
    expect(run.errors).toHaveLength(2)
    expect(run.errors[0]).toContain('The template is not valid')
    expect(run.log + run.errors.join('\n')).toContain('TEMPLATE_INVALID')
    const places = run.transcript?.issues.filter(({ type }) => type === 'error') ?? []
    if (run.transcript)
      expect(places.map(({ file, line }) => `${file}:${line}`)).toEqual(['a.pkr.hcl:2', 'b.pkr.hcl:9'])
  })

  it('fails when something that is no error is thrown', async () => {
    const run = await host().run({ behaviour: 'throwString' })
    expect(run.result).toBe('failed')
    expect(run.errors).toHaveLength(1)
    expect(run.errors[0]).toContain('Internal error')
    expect(run.errors[0]).toContain('just text')
  })

  it('masks a secret in log, annotation, output and summary', async () => {
    const secret = 'Tr0ub4dor&3 "x"'
    const run = await host().run(
      { behaviour: 'leak', secretMap: `password=${secret}` },
      { secrets: { password: secret } },
    )
    const raw =
      run.transcript?.phases.flatMap(({ stdout }) =>
        stdout.filter((line) => !/add-mask|setsecret/.test(line)),
      ) ?? []
    const everything = [run.log, run.summary, ...run.errors, ...Object.values(run.outputs), ...raw].join('\n')
    expect(everything).not.toContain(secret)
    expect(everything).not.toContain(Buffer.from(secret).toString('base64'))
    expect(run.log).toContain('the secret is ***')
  })

  it('lets no foreign text speak to the agent', async () => {
    const run = await host().run({ behaviour: 'inject' })
    expect(run.result).toBe('failed')
    expect(run.outputs['evil']).toBeUndefined()
    expect(run.transcript?.variables['evil']).toBeUndefined()
    expect(run.errors).toHaveLength(1)
    expect(run.transcript?.violations ?? []).toEqual([])
  })

  it('accepts an old name of an input with a warning', async () => {
    if (name === 'a terminal') return
    const run = await host().run({ behaviour: 'succeed', oldText: 'by its old name' })
    expect(JSON.parse(run.outputs['seen'] ?? '')).toMatchObject({ someText: 'by its old name' })
    // The server of Azure Pipelines puts the new name in place of a declared alias itself.
    if (name === 'GitHub Actions')
      expect(run.warnings.join()).toContain('oldText is an old name of some-text')
  })

  it('ends a stubborn child on cancellation and removes what it made', async () => {
    const run = await host().run({ behaviour: 'hang' }, { cancelAt: /hanging/ })
    expect(run.result).toBe('cancelled')
    expect(await exists(run.outputs['place'] ?? '/')).toBe(false)
    expect(run.transcript?.orphans ?? []).toEqual([])
  })

  it('leaves to the post step what is kept for the job, or what a kill left behind', async () => {
    if (name === 'a terminal') return
    const kept = await host().run({ behaviour: 'keep' })
    expect(kept.result).toBe('succeeded')
    expect(kept.outputs['place']).toMatch(/mi-/)
    expect(await exists(kept.outputs['place'] ?? '/')).toBe(false)
    const killed = await host().run({ behaviour: 'hang' }, { killAt: /hanging/ })
    expect(killed.transcript?.orphans ?? []).toEqual([])
    expect(await exists(killed.outputs['place'] ?? '/')).toBe(false)
  })
})

function mapValues(values: Readonly<Record<string, { readonly value: string }>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([key, { value }]) => [key, value]))
}
