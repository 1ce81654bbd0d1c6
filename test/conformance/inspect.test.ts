import { cp, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { afterAll, describe, expect, test } from 'vitest'
import { imageTemplate } from '#scripts/bench/imageTemplate.ts'
import { currentPacker } from '#test/tools/packerBinary.ts'
import { commandLine } from './programs.ts'

const packer = await currentPacker()
const corpus = process.env['TEMPLATE_CORPUS']
const folder = await mkdtemp(join(tmpdir(), 'inspect-'))
afterAll(() => rm(folder, { recursive: true, force: true }))

interface Inspected {
  readonly variables: readonly {
    readonly name: string
    readonly value: unknown
    readonly sensitive: boolean
  }[]
  readonly builds: readonly {
    readonly name: string
    readonly source: { readonly type: string }
    readonly provisioners: readonly {
      readonly type: string
      readonly config: Readonly<Record<string, unknown>>
    }[]
    readonly postProcessors: readonly (readonly { readonly type: string }[])[]
  }[]
}

async function inspect(template: string, cwd: string): Promise<Inspected> {
  const { stdout } = await execa(process.execPath, [commandLine, 'inspect', '--json', template], { cwd })
  return JSON.parse(stdout) as Inspected
}

/** The types under each heading of a build in what `packer inspect` prints. */
async function packerLists(
  template: string,
  cwd: string,
): Promise<Readonly<Record<string, readonly string[]>>> {
  const { stdout } = await execa(packer ?? '', ['inspect', template], {
    cwd,
    env: { CHECKPOINT_DISABLE: '1', HOME: folder },
  })
  const lists: Record<string, string[]> = {}
  let list: string[] = []
  for (const line of (stdout.split('> builds:')[1] ?? '').split('\n')) {
    const heading = /^ {4}(\S+):$/.exec(line)?.[1]
    if (heading !== undefined) list = lists[heading] ??= []
    else if (/^ {6,}\S+$/.test(line) && !/^ {6}\d+:$/.test(line)) list.push(line.trim())
  }
  return lists
}

describe('inspect of a template of 40 kB with interleaved provisioners', async () => {
  await writeFile(join(folder, 'image.pkr.hcl'), imageTemplate)
  const inspected = await inspect('image.pkr.hcl', folder)
  const [build] = inspected.builds

  test('shows every provisioner in file order, wherever another type stands between', () => {
    const written = [...imageTemplate.matchAll(/^ {2}provisioner "(.+)" \{$/gm)].map(([, type]) => type)
    expect(written.length).toBeGreaterThan(80)
    expect(build?.provisioners.map(({ type }) => type)).toEqual(written)
  })

  test('shows resolved values', () => {
    expect(build?.name).toBe('ubuntu.azure-arm.image')
    expect(build?.provisioners[1]).toMatchObject({
      type: 'file',
      config: {
        destination: '/imagegeneration/step-0.json',
        content: '{\n  "step": 0,\n  "version": ""\n}\n',
      },
    })
    expect(build?.provisioners[2]).toMatchObject({
      at: expect.stringMatching(/^image\.pkr\.hcl:\d+:3$/) as unknown,
      config: {
        environment_vars: [
          'HELPER_SCRIPTS=/imagegeneration/helpers',
          'DEBIAN_FRONTEND=noninteractive',
          'STEP=STEP-0',
        ],
        scripts: expect.arrayContaining(['./../scripts/build/install-azcopy.sh']) as unknown,
      },
    })
    expect(build?.provisioners[5]).toMatchObject({ maxRetries: 1, pauseBeforeSeconds: 1 })
    expect(build?.postProcessors).toMatchObject([[{ type: 'manifest', config: { output: 'manifest.json' } }]])
  })

  test('hides what is sensitive', () => {
    expect(inspected.variables.find(({ name }) => name === 'client_secret')).toMatchObject({
      sensitive: true,
      value: '<sensitive>',
    })
    expect(JSON.stringify(inspected)).not.toContain('not-so-secret-default')
  })

  test.skipIf(!packer)('lists what packer inspect lists (needs a compiled Packer)', async () => {
    const lists = await packerLists('image.pkr.hcl', folder)
    expect(build?.provisioners.map(({ type }) => type)).toEqual(lists['provisioners'])
    expect(build?.postProcessors.flat().map(({ type }) => type)).toEqual(lists['post-processors'])
  })
})

describe.skipIf(corpus === undefined || !packer)(
  'inspect of the templates in TEMPLATE_CORPUS (needs that folder and a compiled Packer)',
  async () => {
    const templates = corpus === undefined ? [] : await templateFolders(corpus)
    test.each(templates)('%s', async (template) => {
      // Packer may write beside the templates.
      const copy = await mkdtemp(join(folder, 'corpus-'))
      await cp(template, copy, { recursive: true })
      const [ours, theirs] = await Promise.all([inspect('.', copy), packerLists('.', copy)])
      expect(
        new Set(ours.builds.flatMap(({ provisioners }) => provisioners.map(({ type }) => type))),
      ).toEqual(new Set(theirs['provisioners'] ?? []))
    })
  },
)

async function templateFolders(root: string): Promise<readonly string[]> {
  const files = await readdir(root, { recursive: true })
  const folders = new Set(
    files.filter((file) => /\.pkr\.(hcl|json)$/.test(file)).map((file) => dirname(join(root, file))),
  )
  const sizes = await Promise.all(
    [...folders].map(async (path) => ((await stat(path)).isDirectory() ? [path] : [])),
  )
  return sizes.flat().toSorted()
}
