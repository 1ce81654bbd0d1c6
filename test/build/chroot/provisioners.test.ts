import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { findMissingTools } from '#shared/build/chroot/systemTools.ts'
import { missingPrograms } from '#test/disk/tools.ts'
import { canMount } from '#test/tools/mountNamespace.ts'
import { currentPacker } from '#test/tools/packerBinary.ts'
import { writeTinyTree } from '#test/tools/tinyTree.ts'
import { buildImage } from './imageBuild.ts'
import { provisionerCases, type ProvisionerCase } from './provisionerCases.ts'
import { openSshTarget } from './sshTarget.ts'

const packer = (await canMount()) ? await currentPacker() : undefined
const missing = [...(await findMissingTools('root')), ...(await missingPrograms('sshd', 'ssh-keygen'))]
const isAble = packer !== undefined && missing.length === 0

/** What a run of a case has come to. */
interface Outcome {
  readonly succeeded: boolean
  /** Files of `/srv` of each target with mode and content, and files that came beside the template. */
  readonly files: Readonly<Record<string, string>>
}

describe.skipIf(!isAble)(
  'provisioners in a chroot and over ssh by Packer (root, Packer, sshd)',
  { timeout: 120_000 },
  () => {
    let archive = ''
    beforeAll(async () => {
      const folder = await mkdtemp('/var/tmp/mi-tree-')
      archive = join(folder, 'tree.tar')
      await writeTinyTree(archive, ['bash'])
      return () => rm(folder, { recursive: true, force: true })
    }, 120_000)

    test.each(provisionerCases)('$name', async (each) => {
      const theirs = await byPacker(each, archive)
      const ours = await byEngine(each, archive)
      expect(ours.outcome, `${ours.text}\n\n${theirs.text}`).toEqual(theirs.outcome)
      expect(Object.keys(ours.outcome.files).length + Number(!ours.outcome.succeeded)).toBeGreaterThan(0)
    })
  },
)

async function byPacker(each: ProvisionerCase, archive: string) {
  const folder = await mkdtemp('/var/tmp/mi-packer-')
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const names = each.sources ?? ['one']
  const targets = new Map<string, Awaited<ReturnType<typeof openSshTarget>>>()
  for (const name of names) targets.set(name, await openSshTarget(archive))
  const sources = [...targets].map(([name, { fields }]) => `source "null" "${name}" {${fields}\n}\n`)
  await writeFiles(folder, { ...each.files, 'image.pkr.hcl': templateOf(each, 'null', sources) })
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    CHECKPOINT_DISABLE: '1',
    PACKER_PLUGIN_PATH: join(folder, '.p'),
  }
  const argv = ['build', '-color=false', ...(each.options ?? []), 'image.pkr.hcl']
  const run = await execa(packer ?? '', argv, {
    cwd: folder,
    env,
    extendEnv: false,
    all: true,
    reject: false,
  })
  const files: Record<string, string> = await newFiles(folder, each)
  for (const [name, { tree }] of targets) Object.assign(files, await readFiles(join(tree, 'srv'), `${name}/`))
  return { text: run.all, outcome: { succeeded: run.exitCode === 0, files } satisfies Outcome }
}

async function byEngine(each: ProvisionerCase, archive: string) {
  const folder = await mkdtemp('/var/tmp/mi-build-')
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const names = each.sources ?? ['one']
  const sources = names.map(
    (name) => `source "chroot" "${name}" {
  tarball {
    path = "${archive}"
  }
  boot = "none"
  post_mount_commands = ["mount --bind target-${name} {{ .MountPath }}/srv"]
  seal {
    skip = ["temporary-files"]
  }
  output {
    path   = "out/${name}.tar"
    format = "tar"
  }
}
`,
  )
  const text = templateOf(each, 'chroot', sources)
  for (const name of names) await mkdir(join(folder, `target-${name}`))
  await writeFiles(folder, each.files ?? {})
  const run = await buildImage({ template: text, folder, options: each.options ?? [] })
  const files: Record<string, string> = await newFiles(folder, each)
  for (const name of names) Object.assign(files, await readFiles(join(folder, `target-${name}`), `${name}/`))
  return { text: run.text, outcome: { succeeded: run.exitCode === 0, files } satisfies Outcome }
}

function templateOf(
  { body, sources = ['one'] }: ProvisionerCase,
  type: string,
  blocks: readonly string[],
): string {
  const all = sources.map((name) => `"source.${type}.${name}"`).join(', ')
  return `${blocks.join('')}build {\n  sources = [${all}]\n  ${body.replaceAll('TYPE.', `${type}.`)}}\n`
}

async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), content, { mode: 0o644 })
  }
}

/** What a run has put beside the template. */
async function newFiles(folder: string, each: ProvisionerCase): Promise<Record<string, string>> {
  const all = await readFiles(folder, 'here/')
  const given = new Set(Object.keys(each.files ?? {}).map((path) => `here/${path}`))
  return Object.fromEntries(
    Object.entries(all).filter(
      ([path]) => !given.has(path) && !/^here\/(?:image\.pkr\.hcl$|\.|out\/|target-)/.test(path),
    ),
  )
}

async function readFiles(folder: string, prefix: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name)
    const mode = ((await stat(path)).mode & 0o7777).toString(8)
    const shown = prefix + path.slice(folder.length + 1)
    if (entry.isFile()) found[shown] = `${mode} ${await readFile(path, 'utf8')}`
    else found[`${shown}/`] = mode
  }
  return found
}
