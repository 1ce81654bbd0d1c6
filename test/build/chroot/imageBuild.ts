import { cp, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { onTestFinished } from 'vitest'
import { nodeBinary } from '#test/agent/nodeBinary.ts'
import { toolCacheDirectory } from '#test/tools/goProgram.ts'
import { inMountNamespace, type NamespaceMount } from '#test/tools/mountNamespace.ts'
import { ordinaryUser, type OrdinaryUser } from '#test/tools/ordinaryUser.ts'

/** A template to build with the command line as it is shipped. */
export interface ImageBuildRequest {
  readonly template: string
  /** Further files by their path beside the template. */
  readonly files?: Readonly<Record<string, string>>
  readonly options?: readonly string[]
  /** Builds as an account without privileges; the account of the test if not given. */
  readonly asOrdinaryUser?: boolean
  readonly nodeMajor?: 20 | 24
  /** Where packages and layers are; one that all tests share if not given. */
  readonly cache?: string
  readonly env?: Readonly<Record<string, string>>
  /** Mounts that this build alone sees, as the machine it is on. */
  readonly mounts?: readonly NamespaceMount[]
  /** With mounts: a program that starts the build, whose argv it gets. */
  readonly before?: readonly string[]
  /** Where it runs; a new folder that goes with the test if not given. */
  readonly folder?: string
}

/** What a build has come to. */
export interface ImageBuildResult {
  readonly exitCode: number | undefined
  /** All it printed. */
  readonly text: string
  readonly outputs: Readonly<Record<string, string>>
  readonly folder: string
}

const distribution = fileURLToPath(new URL('../../../dist/cli', import.meta.url))

/** Folders of `/var/tmp`, because a build must not depend on an account's way to the sources. */
export async function buildFolder(user?: OrdinaryUser): Promise<string> {
  const folder = await mkdtemp('/var/tmp/mi-build-')
  if (user) await chown(folder, user.uid, user.gid)
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** The argv, environment and folder of a build; what {@link buildImage} runs, for tests that run it otherwise. */
export async function prepareBuild(request: ImageBuildRequest) {
  const { template, files = {}, options = [], asOrdinaryUser = false } = request
  const user = asOrdinaryUser ? await ordinaryUser() : undefined
  const folder = request.folder ?? (await buildFolder(user))
  const program = join(folder, '.program')
  await cp(distribution, program, { recursive: true })
  await mkdir(join(folder, '.home'), { recursive: true })
  for (const [path, content] of Object.entries({ 'image.pkr.hcl': template, ...files }))
    await writeFile(join(folder, path), content)
  const own = user ? 'ordinary' : 'own'
  const cache = request.cache ?? join(user ? '/var/tmp' : toolCacheDirectory(), `mi-test-images-${own}`)
  if (user) {
    await mkdir(cache, { recursive: true, mode: 0o700 })
    await execa('chown', ['-R', `${user.uid}:${user.gid}`, folder])
    await chown(cache, user.uid, user.gid)
  }
  const node = await nodeBinary(request.nodeMajor ?? 20)
  const run = [
    node,
    join(program, 'machine-image.cjs'),
    'build',
    'image.pkr.hcl',
    '--cache-directory',
    cache,
    ...options,
  ]
  const become = user ? ['setpriv', `--reuid=${user.uid}`, `--regid=${user.gid}`, '--init-groups', '--'] : []
  return {
    argv: [...become, ...run],
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', HOME: join(folder, '.home'), ...request.env },
  }
}

/** Builds an image to its end. */
export async function buildImage(request: ImageBuildRequest): Promise<ImageBuildResult> {
  const { argv, cwd, env } = await prepareBuild(request)
  const [file = '', ...args] = argv
  const { mounts, before = [] } = request
  if (mounts) {
    const [first = file, ...rest] = [...before, file, ...args]
    const ended = await inMountNamespace({ mounts, argv: [first, ...rest], cwd, env })
    const text = ended.stdout + ended.stderr
    return { exitCode: ended.exitCode, text, outputs: outputsOf(text), folder: cwd }
  }
  const { exitCode, all } = await execa(file, args, { cwd, env, extendEnv: false, all: true, reject: false })
  return { exitCode, text: all, outputs: outputsOf(all), folder: cwd }
}

function outputsOf(text: string): Readonly<Record<string, string>> {
  const section = text.slice(text.lastIndexOf('\nOutputs:\n'))
  return Object.fromEntries(
    [...section.matchAll(/^ {2}(\w+) = (.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
  )
}
