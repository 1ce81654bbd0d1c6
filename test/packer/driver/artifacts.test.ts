import { describe, expect, it } from 'vitest'
import { ArtifactCollector, type PackerArtifact } from '#shared/packer/driver/artifacts.ts'
import { capture, rowsOf } from './capture.ts'

const collect = (output: string): { artifacts: readonly PackerArtifact[]; problems: readonly string[] } => {
  const collector = new ArtifactCollector()
  for (const row of rowsOf(output)) collector.add(row)
  return { artifacts: collector.artifacts, problems: collector.problems }
}

const rows = (build: string, count: number, ...details: readonly string[]): string =>
  [`1,${build},artifact-count,${count}`, ...details.map((detail) => `1,${build},artifact,${detail}`)].join(
    '\n',
  )

const whole = (index: number, id: string): readonly string[] => [
  `${index},builder-id,x.y`,
  `${index},id,${id}`,
  `${index},string,made ${id}`,
  `${index},files-count,1`,
  `${index},file,0,${id}.img`,
  `${index},end`,
]

const artifact = (index: number, id: string): PackerArtifact => ({
  build: 'b',
  index,
  builderId: 'x.y',
  id,
  description: `made ${id}`,
  files: [`${id}.img`],
})

describe('ArtifactCollector', () => {
  it.each(['1.6.6', '1.16.0'])('collects what Packer %s prints, kept artifacts once', (version) => {
    expect(collect(capture(`odd-hcl.${version}.txt`))).toEqual({
      artifacts: [
        {
          build: 'my.build.file.out',
          index: 0,
          builderId: 'packer.file',
          id: 'File',
          description: 'Stored file: out,with comma.txt',
          files: ['out,with comma.txt'],
        },
      ],
      problems: [],
    })
    expect(
      collect(capture(`odd-json.${version}.txt`))
        .artifacts.map(({ build }) => build.replace('null.', ''))
        .sort(),
    ).toEqual(['odd name', 'odd name: (one)'])
    expect(collect(capture(`failed.${version}.txt`)).artifacts.map(({ build }) => build)).toEqual(['null.b'])
  })

  it('collects many artifacts, skips empty ones, keeps backslashes of paths', () => {
    const output = rows('b', 3, ...whole(0, 'C:\\new'), '1,nil', '1,end', ...whole(2, 'two'))
    expect(collect(output)).toEqual({
      artifacts: [artifact(0, 'C:\\new'), artifact(2, 'two')].map((one) => ({
        ...one,
        description: one.description.replace('\\n', '\n'),
      })),
      problems: [],
    })
  })

  it.each([
    ['no end', rows('b', 1, ...whole(0, 'a').slice(0, -1))],
    [
      'nothing announced',
      whole(0, 'a')
        .map((detail) => `1,b,artifact,${detail}`)
        .join('\n'),
    ],
    ['an empty build name', rows('', 1, ...whole(0, 'a'))],
    ['a missing row', rows('b', 1, ...whole(0, 'a').filter((detail) => !detail.includes('string')))],
    ['rows in another order', rows('b', 1, ...whole(0, 'a').toReversed())],
    ['too few files', rows('b', 1, ...whole(0, 'a').filter((detail) => !detail.includes('file,')))],
    ['a field too many', rows('b', 1, ...whole(0, 'a').map((detail) => `${detail},x`))],
    ['an unknown row', rows('b', 1, '0,builder-id,x', '0,colour,red', ...whole(0, 'a').slice(1))],
    ['a wrong index', rows('b', 1, ...whole(1, 'a'))],
    ['more than announced', rows('b', 0, ...whole(0, 'a'))],
    ['nil among fields', rows('b', 1, '0,builder-id,x', '0,nil', '0,end')],
    ['a count that is none', rows('b', Number.NaN, ...whole(0, 'a'))],
  ])('reports %s and believes nothing of it', (_, output) => {
    const { artifacts, problems } = collect(output)
    expect(artifacts).toEqual([])
    expect(problems.length).toBeGreaterThan(0)
  })

  it('keeps the complete ones before a broken one, and other builds', () => {
    const output = [
      rows('b', 2, ...whole(0, 'a'), '1,id,x', ...whole(1, 'b')),
      rows('c', 1, ...whole(0, 'c')),
    ].join('\n')
    const { artifacts, problems } = collect(output)
    expect(artifacts).toEqual([artifact(0, 'a'), { ...artifact(0, 'c'), build: 'c' }])
    expect(problems).toContain('b: 1 of 2 artifacts are complete')
  })

  it('lets no second announcement replace the first', () => {
    const { artifacts, problems } = collect(
      `${rows('b', 1, ...whole(0, 'a'))}\n${rows('b', 1, ...whole(0, 'forged'))}`,
    )
    expect(artifacts).toEqual([artifact(0, 'a')])
    expect(problems.length).toBeGreaterThan(0)
  })

  it('does not drown in problems', () => {
    expect(
      collect(Array.from({ length: 1000 }, (_, at) => `1,b${at},artifact,0,end`).join('\n')).problems,
    ).toHaveLength(20)
  })
})
