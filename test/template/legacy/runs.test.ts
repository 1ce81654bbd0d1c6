import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PlannedBuild, PlannedComponent } from '#shared/template/plan.ts'
import { currentPacker } from '#test/tools/packerBinary.ts'
import { builders, provisioners } from './components.ts'
import { plan, sourceOf } from './judge.ts'
import { type RunCase, runCases } from './runCases.ts'

const packer = await currentPacker()
const environment = { LEGACY_CASE: 'from the environment' }

/** The names of the builds as logs show them, and the files they write. */
interface Effects {
  readonly names: readonly string[]
  readonly files: Readonly<Record<string, string>>
}

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'legacy-runs-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

async function run(
  { template, variables, variableFiles, only, except }: RunCase,
  place: string,
): Promise<Effects> {
  const own = join(folder, place)
  await mkdir(own)
  await writeFile(join(own, 't.json'), sourceOf(template, 't.json').text)
  const options = Object.entries(variables ?? {}).flatMap(([name, value]) => ['-var', `${name}=${value}`])
  for (const [index, file] of (variableFiles ?? []).entries()) {
    await writeFile(join(own, `vars${index}.json`), JSON.stringify(file))
    options.push('-var-file', `vars${index}.json`)
  }
  if (only) options.push(`-only=${only.join(',')}`)
  if (except) options.push(`-except=${except.join(',')}`)
  const { stdout } = await execa(packer ?? '', ['build', ...options, 't.json'], {
    cwd: own,
    env: { ...environment, CHECKPOINT_DISABLE: '1', PACKER_PLUGIN_PATH: folder, PACKER_NO_COLOR: '1' },
  })
  const files: Record<string, string> = {}
  for (const name of await readdir(own))
    if (/\.(?:out|txt)$/.test(name)) files[name] = await readFile(join(own, name), 'utf8')
  const names = [...stdout.matchAll(/^Build '(.*)' finished/gm)].map(([, name]) => name ?? '')
  return { names: names.toSorted(), files }
}

function effects({ template, variables, variableFiles, ...rest }: RunCase): Effects {
  const { builds, diagnostics } = plan(template, {
    ...rest,
    variables: new Map(Object.entries(variables ?? {})),
    variableFiles: (variableFiles ?? []).map((file, index) => sourceOf(file, `vars${index}.json`)),
    environment: new Map(Object.entries(environment)),
  })
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  const files: Record<string, string> = {}
  for (const build of builds) Object.assign(files, written(build))
  return { names: builds.map(({ displayName }) => displayName).toSorted(), files }
}

/** What the file builder writes, and what the provisioners and post-processors note down. */
function written({
  builder,
  packerBuildName,
  provisioners: all,
  postProcessors,
}: PlannedBuild): Record<string, string> {
  if (builder.type === 'file') {
    const { config } = builder.configure({
      target: { type: 'text', required: true },
      content: { type: 'text' },
    })
    return { [config.target]: config.content ?? '' }
  }
  expect(builder.configure(builders['null'] ?? {}).diagnostics).toEqual([])
  const notes = [...all, ...postProcessors.flat()].filter(({ type }) => type === 'shell-local').map(noteOf)
  return notes.length === 0 ? {} : { [`${packerBuildName}.out`]: notes.join('') }
}

function noteOf(component: PlannedComponent): string {
  const { config, diagnostics } = component.configure(
    { ...provisioners['shell-local'], environment_vars: { type: 'texts' }, env: { type: 'textMap' } },
    new Map([['ID', 'Null']]),
  )
  expect(diagnostics).toEqual([])
  const values = new Map(config.env)
  for (const text of config.environment_vars ?? []) values.set(text.slice(0, 1), text.slice(2))
  return `${['V', 'W', 'X'].map((name) => values.get(name) ?? '').join(',')}\n`
}

describe.skipIf(packer === undefined)('what a build of Packer shows (needs go)', () => {
  it.each(runCases.map((one, index) => ({ ...one, index })))('$name', async ({ index, ...one }) => {
    expect(effects(one)).toEqual(await run(one, String(index)))
  })
})
