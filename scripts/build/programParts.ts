import { relative } from 'node:path'
import { build, type Metafile, type Plugin } from 'esbuild'
import { inRoot } from '../root.ts'
import { bundleOptions } from './bundle.ts'

/** One file of the program, to be bundled from `contents`. */
export interface ProgramPart {
  readonly file: string
  readonly contents: string
  readonly plugins: readonly Plugin[]
}

/** Packages that most runs do not need. */
const large: readonly string[] = ['openpgp', 'yaml', 'yauzl']

/**
 * Divides what an entry of the repository needs: what it imports statically, what it imports later, and large packages.
 * A file asks for a module of another as `file#key`, see shared/host/local/launch/chunkLoader.ts.
 */
export async function programParts(entry: string): Promise<readonly ProgramPart[]> {
  const { statically, later } = await modulesOf(entry)
  const external = keysOf(statically, 'main.cjs')
  const fromMain: Plugin = {
    name: 'from-main',
    setup(bundle) {
      const targets = keysOf(later, 'rest.cjs')
      bundle.onResolve({ filter: /^\.|^#/ }, ({ kind, path, importer, resolveDir }) => {
        if (kind !== 'dynamic-import' || importer === '') return undefined
        return { path: targets.get(moduleAt(resolveDir, path)) ?? fail(path, importer), external: true }
      })
    },
  }
  const fromRest: Plugin = {
    name: 'from-rest',
    setup(bundle) {
      bundle.onResolve({ filter: /^\./ }, ({ path, resolveDir }) => {
        const found = external.get(moduleAt(resolveDir, path))
        return found === undefined ? undefined : { path: found, external: true }
      })
      bundle.onResolve({ filter: /^[a-z]/ }, ({ path }) =>
        large.includes(path) ? { path: `./${path}.cjs`, external: true } : undefined,
      )
    },
  }
  return [
    { file: 'main.cjs', contents: atOnce(statically), plugins: [fromMain] },
    { file: 'rest.cjs', contents: whenAsked(later), plugins: [fromRest] },
    ...large.map((name) => ({ file: `${name}.cjs`, contents: `export * from '${name}'`, plugins: [] })),
  ]
}

interface Modules {
  readonly statically: readonly string[]
  readonly later: readonly string[]
}

/** The modules an entry imports statically, and those they import later; paths below the repository. */
async function modulesOf(entry: string): Promise<Modules> {
  const { metafile } = await build({
    ...bundleOptions,
    entryPoints: [inRoot(entry)],
    outdir: inRoot('dist/none'),
    splitting: true,
    write: false,
    metafile: true,
  })
  const statically = new Set<string>()
  const later = new Set<string>()
  const visit = (path: string, { inputs }: Metafile): void => {
    if (statically.has(path)) return
    statically.add(path)
    for (const imported of inputs[path]?.imports ?? []) {
      if (imported.external === true) continue
      if (imported.kind === 'import-statement') visit(imported.path, { inputs, outputs: {} })
      else later.add(imported.path)
    }
  }
  visit(entry, metafile)
  // Only text can be imported twice and be the same.
  return {
    statically: [...statically].filter((path) => path.endsWith('.ts')),
    later: [...later].filter((path) => !statically.has(path)),
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

const keysOf = (modules: readonly string[], file: string): ReadonlyMap<string, string> =>
  new Map(modules.map((path, index) => [path, `./${file}#m${index}`]))

const moduleAt = (folder: string, path: string): string =>
  relative(inRoot(), new URL(path, `file://${folder}/`).pathname)

function fail(path: string, importer: string): never {
  throw new Error(`${importer} imports ${path}, which no part of the program has`)
}
