import { access, readFile } from 'node:fs/promises'
import { dirname, join, normalize } from 'node:path'
import { sourceFiles } from './sourceFiles.ts'

/** Which rooms a room may use besides itself; the order is the one of the design, so circles cannot be written down. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  base: [],
  declaration: ['base'],
  tempdir: ['base'],
  hcl: ['base'],
  disk: ['base'],
  azure: ['base'],
  template: ['base', 'hcl'],
  packer: ['base', 'tempdir', 'template'],
  chroot: ['base', 'disk'],
  elements: ['base', 'chroot', 'disk'],
  build: ['base', 'template', 'chroot', 'disk', 'elements'],
  engine: ['base', 'declaration', 'tempdir', 'template', 'packer', 'build', 'azure'],
  host: ['base', 'declaration', 'engine'],
  tasks: ['base', 'declaration', 'engine', 'host'],
  actions: ['base', 'declaration', 'engine', 'host'],
  // The soak drives the agents' harness.
  scripts: ['test', 'base', 'declaration', 'engine', 'host', 'tempdir', 'packer', 'template', 'hcl', 'build'],
}

/** Packages too heavy to be loaded before they are needed. */
const lazyOnly = /^(?:@azure\/|yaml$|openpgp$|tar-stream$|yauzl$|@actions\/|azure-pipelines-)/

const ambient =
  /\bprocess\.(?:env|stdout|stderr|exit|exitCode)\b|\bDate\.now\b|['"](?:node:)?child_process['"]/g

const specifiers =
  /(?:^|[\s;}])(?:import|export)\s+(type\s+)?(?:[\w*{}\s,$]+?\s+from\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g

/** Every breach of the import rule in a repository, as `path: what`; empty when all is well. */
export async function importProblems(root: string): Promise<readonly string[]> {
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Record<
    string,
    Record<string, string> | undefined
  >
  const runtime = new Set(Object.keys(manifest['dependencies'] ?? {}))
  const all = new Set([...runtime, ...Object.keys(manifest['devDependencies'] ?? {})])
  const problems: string[] = []
  for (const path of await sourceFiles(root, ['shared', 'tasks', 'actions', 'scripts'])) {
    const text = await readFile(join(root, path), 'utf8')
    const room = roomOf(path)
    for (const [, typeOnly, fixed, lazy] of text.matchAll(specifiers)) {
      const specifier = fixed ?? lazy ?? ''
      const packages = room === 'scripts' ? all : runtime
      const problem =
        specifier.startsWith('#') || specifier.startsWith('.')
          ? await fileProblem(root, path, room, specifier)
          : packageProblem(room, specifier, packages, lazy !== undefined || typeOnly !== undefined)
      if (problem !== undefined) problems.push(`${path}: ${problem}`)
    }
    if (['base', 'host', 'tasks', 'actions', 'scripts'].includes(room)) continue
    for (const [word] of text.matchAll(ambient)) problems.push(`${path}: ${word} is for base and the hosts`)
  }
  return problems
}

/** `shared/tasks` is called engine here, to tell it from `tasks`. */
function roomOf(path: string): string {
  const [first = '', second = ''] = path.split('/')
  if (first !== 'shared') return first
  return second === 'tasks' ? 'engine' : second
}

async function fileProblem(
  root: string,
  path: string,
  room: string,
  specifier: string,
): Promise<string | undefined> {
  const target = specifier.startsWith('#') ? specifier.slice(1) : normalize(join(dirname(path), specifier))
  const exists = await access(join(root, target)).then(
    () => true,
    () => false,
  )
  if (!exists) return `${specifier} leads nowhere`
  const other = roomOf(target)
  if (target === 'package.json' || other === room || (allowed[room] ?? []).includes(other)) return undefined
  return `${room} may not use ${other} (${specifier})`
}

function packageProblem(
  room: string,
  specifier: string,
  packages: ReadonlySet<string>,
  isLazy: boolean,
): string | undefined {
  if (specifier.startsWith('node:')) return undefined
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
  if (room !== 'scripts') {
    if (name.startsWith('@actions/') && room !== 'actions') return `${name} is for actions/ alone`
    if (name.startsWith('azure-pipelines-') && room !== 'tasks') return `${name} is for tasks/ alone`
    if (name.startsWith('@azure/') && room !== 'azure') return `${name} is for shared/azure alone`
    if (lazyOnly.test(name) && !isLazy) return `${name} only by await import()`
  }
  return packages.has(name) ? undefined : `${name} is not declared`
}
