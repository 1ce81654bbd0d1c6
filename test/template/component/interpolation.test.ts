import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { interpolation } from '#shared/template/component/interpolate.ts'
import { type InterpolationContext, UnsetVariable } from '#shared/template/component/interpolateContext.ts'
import { TemplateError } from '#shared/template/gotemplate/templateError.ts'
import { currentPacker } from '#test/tools/packerBinary.ts'
import { interpolationCases } from './interpolationCases.ts'

const packer = await currentPacker()

const plain: InterpolationContext = {
  buildName: 'web',
  buildType: 'null',
  packerVersion: '1.16.0',
  startedAt: new Date(Date.UTC(2026, 1, 3, 4, 5, 6)),
  workingDirectory: '/work',
  userVariables: new Map([['x', 'one']]),
  random: { bytes: (count) => new Uint8Array(count).fill(0xab) },
}

function thrownBy(run: () => unknown): unknown {
  try {
    run()
  } catch (thrown) {
    return thrown
  }
  return undefined
}

function refusal(text: string, context: Partial<InterpolationContext> = {}): string {
  const thrown = thrownBy(() => interpolation({ ...plain, ...context }).render(text))
  expect(thrown).toBeInstanceOf(TemplateError)
  return (thrown as TemplateError).message
}

describe.skipIf(packer === undefined)('as Packer renders it (needs go)', () => {
  let folder = ''
  let refused: ReadonlySet<string> = new Set()

  beforeAll(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'interpolation-')))
    const builders = interpolationCases.map((content, index) => ({
      type: 'file',
      name: `b${index}`,
      target: `${index}.out`,
      content,
    }))
    await writeFile(join(folder, 't.json'), JSON.stringify({ variables: { x: 'one' }, builders }))
    const { stdout, stderr } = await execa(packer ?? '', ['build', 't.json'], {
      cwd: folder,
      reject: false,
      env: { CHECKPOINT_DISABLE: '1', PACKER_PLUGIN_PATH: folder, PACKER_NO_COLOR: '1' },
    })
    const failures = (stdout + stderr).matchAll(/Failed to prepare build: "(b\d+)"/g)
    refused = new Set([...failures].map(([, name]) => name ?? ''))
  })
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true })
  })

  it('renders and refuses the fields of a builder', async () => {
    const differing: string[] = []
    for (const [index, text] of interpolationCases.entries()) {
      const name = `b${index}`
      const { render } = interpolation({
        ...plain,
        buildName: name,
        buildType: 'file',
        isBuilder: true,
        templateDir: folder,
        workingDirectory: folder,
        startedAt: new Date(),
      })
      const theirs = refused.has(name) ? undefined : await readFile(join(folder, `${index}.out`), 'utf8')
      const thrown = thrownBy(() => render(text))
      const ours = thrown === undefined ? render(text) : undefined
      if (theirs !== ours) differing.push(`${text}\nPacker: ${theirs}\nown: ${ours ?? String(thrown)}`)
    }
    expect(differing).toEqual([])
    expect(refused.size).toBeGreaterThan(20)
  })
})

it('tells the start of the run, the same everywhere', () => {
  const { render } = interpolation(plain)
  expect(render('{{timestamp}} {{isotime}} {{strftime "%H.%M%p"}} {{isotime "02 Jan 06"}}')).toBe(
    '1770091506 2026-02-03T04:05:06Z 04.05AM 03 Feb 26',
  )
})

it('makes identifiers that begin with the time', () => {
  expect(interpolation(plain).render('{{uuid}}')).toBe('698173f2-abab-abab-abab-abababababab')
})

it('keeps what only a running build knows unknown until it runs', () => {
  const facts = new Map<string, string | number>([
    ['ID', 'i-1'],
    ['Port', 22],
  ])
  expect(interpolation(plain).render('{{build `ID`}} {{.Port}}')).toBe('<unknown> <unknown>')
  expect(interpolation({ ...plain, facts }).render('{{build `ID`}} {{.Port}}')).toBe('i-1 22')
  expect(refusal('{{build `Host`}}', { facts })).toContain('this build does not provide Host')
  expect(refusal('{{build `ID`}}', { isBuilder: true })).toContain('a builder cannot read ID')
})

it('lets the data of a late field stand beside the facts of the build', () => {
  const { render } = interpolation({ ...plain, facts: new Map([['ID', 'i-1']]) })
  expect(render('{{.Path}} {{.ID}}', new Map([['Path', '/tmp/x']]))).toBe('/tmp/x i-1')
})

it('reads the environment only where it is given, and there a variable must have a value', () => {
  const environment = new Map([['HOME', '/root']])
  expect(interpolation({ ...plain, environment }).render('{{env `HOME`}}{{env `NONE`}}')).toBe('/root')
  const unset = thrownBy(() =>
    interpolation({ ...plain, environment }).render('{{user `y`}}'),
  ) as TemplateError
  expect(unset.cause).toBeInstanceOf(UnsetVariable)
  expect(refusal('{{vault `a` `b`}}', { environment })).toContain('needs the real Packer')
})

it('refuses in HCL2 what only JSON templates have', () => {
  expect(refusal('{{user `x`}}', { userVariables: undefined })).toContain('var.x')
  expect(refusal('{{template_dir}}', { templateDir: undefined })).toContain('template_dir is not known here')
})

it('checks a text that is rendered later', () => {
  const { check } = interpolation(plain)
  check('{{.Vars}} {{.Path}}')
  expect(() => {
    check('{{.Vars}} {{buildname}}')
  }).toThrow('there is no function "buildname"; did you mean build_name?')
})

it('stops a text that doubles itself', () => {
  const doubling = '{{$x := printf "%100000d" 1}}' + '{{$x = print $x $x}}'.repeat(40)
  expect(refusal(doubling)).toContain('too long')
  const nested = 'replace_all "a" "aaaaaaaaaa" ('.repeat(30) + 'lower "a"' + ')'.repeat(30)
  expect(refusal(`{{${nested}}}`)).toContain('too long')
})
