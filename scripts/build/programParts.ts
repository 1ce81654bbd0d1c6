import { relative } from 'node:path'
import type { Plugin } from 'esbuild'
import { inRoot } from '../root.ts'
import { type ModuleGraph, readModuleGraph } from './moduleGraph.ts'

/** One file of the program, to be bundled from `contents`. */
export interface ProgramPart {
  readonly file: string
  readonly contents: string
  readonly plugins: readonly Plugin[]
}

/** Packages that most runs do not need. */
const large: readonly string[] = ['openpgp', 'yaml', 'yauzl']

/** What starts every run of a task, reads a template, and runs Packer: compiled code of the rest need not be read for them. */
const often = {
  'task.cjs': ['shared/tasks/build.ts', 'shared/host/performTask.ts', 'shared/tasks/build/runBuild.ts'],
  'template.cjs': [
    'shared/tasks/build/embedded/runEmbedded.ts',
    'shared/tasks/build/embedded/inspectTemplate.ts',
    'shared/tasks/build/isInitDone.ts',
  ],
  'packer.cjs': ['shared/tasks/build/runWithPacker.ts', 'shared/base/http/openHttp.ts'],
} as const satisfies Readonly<Record<string, readonly string[]>>

const rest = 'rest.cjs'

/**
 * Divides what an entry of the repository needs: what it imports statically, what most runs need besides, the rest, and large
 * packages. Every module is in one file only, which is asked for it as `file#key`, see shared/host/local/launch/chunkLoader.ts.
 */
export async function programParts(entry: string): Promise<readonly ProgramPart[]> {
  const graph = await readModuleGraph(entry)
  const fileOf = divide(graph, entry)
  const asked = askedModules(graph, fileOf, entry)
  const keys = new Map<string, string>()
  for (const modules of asked.values())
    for (const [index, path] of modules.entries()) keys.set(path, `m${index}`)
  return [
    ...['main.cjs', ...Object.keys(often), rest].map((file) => ({
      file,
      contents: (file === rest ? whenAsked : atOnce)(asked.get(file) ?? []),
      plugins: [fromPart(file, fileOf, keys)],
    })),
    ...large.map((name) => ({ file: `${name}.cjs`, contents: `export * from '${name}'`, plugins: [] })),
  ]
}

/** The file of every module of ours; packages go wherever they are imported. */
function divide(graph: ModuleGraph, entry: string): ReadonlyMap<string, string> {
  const fileOf = new Map<string, string>()
  const visit = (path: string, file: string): void => {
    if (fileOf.has(path) || !isOurs(path)) return
    fileOf.set(path, file)
    for (const { path: next, isDynamic } of graph.get(path) ?? []) if (!isDynamic) visit(next, file)
  }
  visit(entry, 'main.cjs')
  for (const [file, roots] of Object.entries(often)) for (const root of roots) visit(root, file)
  for (const path of graph.keys()) visit(path, rest)
  return fileOf
}

/** What every file is asked for by others, or by itself later on; the first is asked for the entry by whoever starts it. */
function askedModules(
  graph: ModuleGraph,
  fileOf: ReadonlyMap<string, string>,
  entry: string,
): ReadonlyMap<string, readonly string[]> {
  const asked = new Map<string, Set<string>>([['main.cjs', new Set([entry])]])
  for (const [importer, imports] of graph)
    for (const { path, isDynamic } of imports) {
      const [from, to] = [fileOf.get(importer), fileOf.get(path)]
      if (from === undefined || to === undefined) continue
      if (from !== to || (isDynamic && to !== rest)) asked.set(to, (asked.get(to) ?? new Set()).add(path))
    }
  return new Map([...asked].map(([file, modules]) => [file, [...modules].toSorted()]))
}

/** Leaves out of a file what another has, and what it shall not run before it is asked for. */
function fromPart(
  file: string,
  fileOf: ReadonlyMap<string, string>,
  keys: ReadonlyMap<string, string>,
): Plugin {
  return {
    name: 'from-part',
    setup(bundle) {
      bundle.onResolve({ filter: /^\.|^#/ }, ({ kind, path, importer, resolveDir }) => {
        const wanted = moduleAt(resolveDir, path)
        const owner = fileOf.get(wanted)
        if (importer === '' || owner === undefined) return undefined
        const isHere = owner === file && (kind !== 'dynamic-import' || file === rest)
        return isHere ? undefined : { path: `./${owner}#${keys.get(wanted) ?? ''}`, external: true }
      })
      bundle.onResolve({ filter: /^[a-z]/ }, ({ path }) =>
        large.includes(path) ? { path: `./${path}.cjs`, external: true } : undefined,
      )
    },
  }
}

/** Exports modules that are run with the file, the first of them first. */
const atOnce = (modules: readonly string[]): string =>
  modules
    .map((path, index) => `import * as n${index} from './${path}'\nexport const m${index} = () => n${index}`)
    .join('\n')

/** Exports modules each of which is run when it is asked for. */
const whenAsked = (modules: readonly string[]): string =>
  modules.map((path, index) => `export const m${index} = () => require('./${path}')`).join('\n')

/** Text can be imported twice and be the same, as can packages. */
const isOurs = (path: string): boolean => path.endsWith('.ts')

const moduleAt = (folder: string, path: string): string =>
  relative(inRoot(), new URL(path, `file://${folder}/`).pathname)
