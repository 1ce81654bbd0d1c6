import { access, readFile } from 'node:fs/promises'
import { isBuiltin } from 'node:module'
import { dirname, join, posix } from 'node:path'
import { productFolders, sourceFiles, type SourceFile } from './sourceFiles.ts'
import { specifiersOf, type Specifier } from './specifiers.ts'

/** Room → the rooms it may import, besides itself. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  'shared/base': [],
  'shared/declaration': ['shared/base'],
  'shared/tempdir': ['shared/base'],
  'shared/hcl': ['shared/base'],
  'shared/disk': ['shared/base'],
  'shared/azure': ['shared/base'],
  'shared/template': ['shared/base', 'shared/hcl'],
  'shared/packer': ['shared/base', 'shared/tempdir', 'shared/template'],
  'shared/chroot': ['shared/base', 'shared/disk'],
  'shared/elements': ['shared/base', 'shared/chroot', 'shared/disk'],
  'shared/build': [
    'shared/base',
    'shared/hcl',
    'shared/template',
    'shared/chroot',
    'shared/disk',
    'shared/elements',
  ],
  'shared/tasks': [
    'shared/base',
    'shared/declaration',
    'shared/tempdir',
    'shared/packer',
    'shared/template',
    'shared/build',
    'shared/chroot',
    'shared/disk',
    'shared/azure',
  ],
  'shared/host': ['shared/base', 'shared/declaration', 'shared/tasks'],
  tasks: ['shared/base', 'shared/declaration', 'shared/host', 'shared/tasks'],
  actions: ['shared/base', 'shared/declaration', 'shared/host', 'shared/tasks'],
  // The soak drives the agents' harness.
  scripts: [
    'test',
    'shared/base',
    'shared/declaration',
    'shared/host',
    'shared/tasks',
    'shared/tempdir',
    'shared/packer',
    'shared/template',
    'shared/hcl',
    'shared/build',
    'shared/disk',
    'shared/azure',
  ],
}

/** Packages that cost too much to load before they are needed. */
const heavy = /^(?:@azure\/.*|yaml|openpgp|yauzl|tar)$/

/** Packages that know a platform → the only folder that may. */
const platforms: readonly (readonly [RegExp, string])[] = [
  [/^@actions\//, 'actions'],
  [/^azure-pipelines-/, 'tasks'],
  [/^@azure\//, 'shared/azure'],
]

/** Rooms that may look at the process and the time by themselves. */
const mayBeAmbient = /^(?:shared\/base|shared\/host|tasks|actions|scripts)\//
const ambient =
  /\bprocess\.(?:env|stdout|stderr|stdin|argv|exit|exitCode)\b|\bDate\.now\b|\bnew Date\(\)|\bconsole\./

/** Everything in a repository that breaks the import rule of its design, one line each. */
export async function findViolations(root: string): Promise<readonly string[]> {
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Manifest
  const violations: string[] = []
  const edges = new Map<string, Set<string>>()
  for (const file of await sourceFiles(root, [...productFolders, 'scripts'])) {
    const report = (what: string) => violations.push(`${file.path}: ${what}`)
    if (!mayBeAmbient.test(file.path)) {
      const found = ambient.exec(file.code)
      if (found) report(`uses ${found[0]}`)
    }
    for (const specifier of specifiersOf(file)) {
      const target = await resolve(root, manifest, file, specifier, report)
      if (target === undefined || target === 'package.json') continue
      const [from, to] = [roomOf(file.path), roomOf(target)]
      if (from === to) continue
      edges.set(from, (edges.get(from) ?? new Set()).add(to))
      if (!(allowed[from] ?? []).includes(to)) report(`${from} may not import ${to}`)
    }
  }
  return [...violations, ...cyclesOf(edges)]
}

interface Manifest {
  readonly imports: Readonly<Record<string, string>>
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}

/** The file an import leads to; undefined for packages and for what leads nowhere, which is reported. */
async function resolve(
  root: string,
  manifest: Manifest,
  file: SourceFile,
  { name, kind }: Specifier,
  report: (what: string) => void,
): Promise<string | undefined> {
  if (name === undefined) {
    report('imports what is no literal')
    return undefined
  }
  const alias = Object.entries(manifest.imports).find(([pattern]) =>
    name.startsWith(pattern.replace('*', '')),
  )
  const path = alias
    ? posix.join(alias[1].replace('*', ''), name.slice(alias[0].length - 1))
    : posix.join(dirname(file.path), name)
  if (alias || name.startsWith('.')) {
    const isThere = await access(join(root, path)).then(
      () => true,
      () => false,
    )
    if (!isThere) report(`${name} leads nowhere`)
    return isThere ? path : undefined
  }
  resolvePackage(manifest, file, name, kind, report)
  return undefined
}

function resolvePackage(
  { dependencies, devDependencies }: Manifest,
  file: SourceFile,
  name: string,
  kind: Specifier['kind'],
  report: (what: string) => void,
): void {
  if (name.startsWith('node:')) {
    if (!isBuiltin(name)) report(`${name} leads nowhere`)
    if (name === 'node:child_process' && !mayBeAmbient.test(file.path)) report(`uses ${name}`)
    return
  }
  const packageName = /^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name
  const known = file.path.startsWith('scripts/') ? { ...devDependencies, ...dependencies } : dependencies
  if (!(packageName in known)) report(`${name} is no dependency`)
  if (kind === 'static' && heavy.test(packageName)) report(`${name} is to be imported when it is needed`)
  for (const [pattern, folder] of platforms)
    if (pattern.test(name) && !file.path.startsWith(`${folder}/`)) report(`only ${folder} may import ${name}`)
}

function roomOf(path: string): string {
  const [first = '', second = ''] = path.split('/')
  return first === 'shared' ? `shared/${second}` : first
}

/** Rooms from which a way leads back to themselves. */
function cyclesOf(edges: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] {
  const reaches = (from: string, goal: string, seen = new Set<string>()): boolean =>
    [...(edges.get(from) ?? [])].some((next) => {
      if (next === goal) return true
      if (seen.has(next)) return false
      seen.add(next)
      return reaches(next, goal, seen)
    })
  return [...edges.keys()]
    .filter((room) => reaches(room, room))
    .map((room) => `${room}: is in a cycle of rooms`)
}
