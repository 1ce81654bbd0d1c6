import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import type { BuildOutcome } from '#shared/build/buildOutcome.ts'
import type { BuildOptions } from '#shared/build/runBuilds.ts'
import { scratch } from '#test/base/scratch.ts'
import { buildBench, environment, listFiles } from './buildBench.ts'
import { packerTemplate } from './packerTemplate.ts'
import type { BuildParts } from './plannedBuild.ts'

/** What a run of builds has left for anybody to see. */
export interface Observation {
  readonly succeeded: boolean
  /** By path, as text; of archives what is in them. */
  readonly files: Readonly<Record<string, string>>
  /** Per build and artifact: builder id, id, files. */
  readonly artifacts: readonly string[]
}

/** Builds to be run by either program, and what is there before. */
export interface Experiment {
  readonly builds: readonly BuildParts[]
  readonly given?: Readonly<Record<string, string>>
  readonly options?: Pick<BuildOptions, 'parallelBuilds' | 'onError' | 'force'>
}

/** Runs the builds by the embedded engine. */
export async function observeEngine({ builds, given, options = {} }: Experiment): Promise<Observation> {
  const bench = await buildBench()
  await prepare(bench.folder, given)
  const outcome = await bench.run(builds, options)
  return {
    succeeded: outcome.verdict === 'succeeded',
    files: await observeFiles(bench.folder),
    artifacts: artifactRows(outcome),
  }
}

/** Runs the builds by Packer. */
export async function observePacker(
  packer: string,
  { builds, given, options = {} }: Experiment,
): Promise<Observation> {
  const folder = await scratch()
  const plugins = await scratch()
  await prepare(folder, given)
  const template = join(plugins, 't.pkr.json')
  await writeFile(template, packerTemplate(builds))
  const { stdout, exitCode } = await execa(
    packer,
    [
      'build',
      '-machine-readable',
      ...(options.parallelBuilds === undefined ? [] : [`-parallel-builds=${options.parallelBuilds}`]),
      ...(options.onError === undefined ? [] : [`-on-error=${options.onError}`]),
      ...(options.force === true ? ['-force'] : []),
      template,
    ],
    {
      cwd: folder,
      reject: false,
      extendEnv: false,
      env: {
        ...environment,
        HOME: plugins,
        TMPDIR: plugins,
        CHECKPOINT_DISABLE: '1',
        PACKER_PLUGIN_PATH: plugins,
      },
    },
  )
  if (/Error: |panic/.test(stdout) && !stdout.includes('ui,')) throw new Error(stdout)
  return {
    succeeded: exitCode === 0,
    files: await observeFiles(folder),
    artifacts: packerArtifacts(stdout),
  }
}

async function prepare(folder: string, given: Experiment['given'] = {}): Promise<void> {
  for (const [path, text] of Object.entries(given)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text, { mode: text.startsWith('#!') ? 0o755 : 0o644 })
  }
}

function artifactRows({ results }: BuildOutcome): readonly string[] {
  return results
    .flatMap(({ plan, artifacts }) =>
      artifacts.map(({ builderId, id, files }) => `${plan.name} ${builderId} ${id} [${files.join(' ')}]`),
    )
    .toSorted()
}

function packerArtifacts(stdout: string): readonly string[] {
  const found = new Map<string, { build: string; builderId: string; id: string; files: string[] }>()
  for (const line of stdout.split('\n')) {
    const [, build = '', kind, index = '', key, ...rest] = line.split(',')
    if (kind !== 'artifact') continue
    const artifact = found.get(`${build} ${index}`) ?? { build, builderId: '', id: '', files: [] }
    found.set(`${build} ${index}`, artifact)
    if (key === 'builder-id') artifact.builderId = rest.join(',')
    if (key === 'id') artifact.id = rest.join(',')
    if (key === 'file') artifact.files.push(rest.slice(1).join(','))
  }
  return [...found.values()]
    .map(({ build, builderId, id, files }) => `${build} ${builderId} ${id} [${files.join(' ')}]`)
    .toSorted()
}

async function observeFiles(folder: string): Promise<Readonly<Record<string, string>>> {
  const files: Record<string, string> = {}
  for (const path of await listFiles(folder)) files[path] = await reading(await readFile(join(folder, path)))
  return files
}

/** Programs that show what is in an archive, by its first bytes. */
const readers: readonly (readonly [magic: string, program: string, ...args: readonly string[]])[] = [
  ['1f8b', 'gzip', '-dc'],
  ['fd377a58', 'xz', '-dc'],
  ['425a68', 'bzip2', '-dc'],
  ['04224d18', 'lz4', '-dc'],
]

/** The bytes as text; of what is compressed its content, of archives their list; without times and identities of a run. */
async function reading(bytes: Buffer): Promise<string> {
  const hex = bytes.subarray(0, 4).toString('hex')
  const reader = readers.find(([magic]) => hex.startsWith(magic))
  if (reader) {
    const [, program, ...args] = reader
    const { stdout } = await execa(program, args, {
      input: bytes,
      encoding: 'buffer',
      stripFinalNewline: false,
    })
    return `${program}: ${await reading(Buffer.from(stdout))}`
  }
  if (bytes.subarray(257, 262).toString() === 'ustar') {
    const { stdout } = await execa('tar', ['-tv', '--full-time', '-f', '-'], { input: bytes })
    const content = await execa('tar', ['-xO', '-f', '-'], { input: bytes })
    return `tar: ${stdout}\n${content.stdout}`
  }
  if (hex === '504b0304') return `zip: ${await listZip(bytes)}`
  return (
    bytes
      .toString()
      .replaceAll(/"build_time": \d+/g, '"build_time": 0')
      // Of what is compressed, the content is compared, not how well.
      .replaceAll(
        /("name": "(?:.*\.(?:gz|zip)|packer_\w+)",\s+"size": )\d+/g,
        (_whole, before: string) => `${before}0`,
      )
      .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'uuid')
  )
}

async function listZip(bytes: Buffer): Promise<string> {
  const path = join(await scratch(), 'x.zip')
  await writeFile(path, bytes)
  const { stdout } = await execa('unzip', ['-v', path])
  const content = await execa('unzip', ['-p', path])
  // Length, method, checksum and name; neither packed sizes nor dates.
  const rows = [...stdout.matchAll(/^ +(\d+) +(Defl:\w|Stored) .* ([0-9a-f]{8}) +(.+)$/gm)]
  return `${rows.map(([, size, , crc, name]) => `${size} ${crc} ${name}`).join('\n')}\n${content.stdout}`
}
