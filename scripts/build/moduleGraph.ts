import { build } from 'esbuild'
import { inRoot } from '../root.ts'
import { bundleOptions } from './bundle.ts'

/** What each module of a bundle imports, by its path below the repository. */
export type ModuleGraph = ReadonlyMap<string, readonly ModuleImport[]>

/** One import; a dynamic one is run when it is reached. */
interface ModuleImport {
  readonly path: string
  readonly isDynamic: boolean
}

/** The modules that an entry of the repository needs now or later, but for those of node. */
export async function readModuleGraph(entry: string): Promise<ModuleGraph> {
  const { metafile } = await build({
    ...bundleOptions,
    entryPoints: [inRoot(entry)],
    outdir: inRoot('dist/none'),
    splitting: true,
    write: false,
    metafile: true,
  })
  const graph = Object.entries(metafile.inputs).map(([path, { imports }]) => {
    const inside = imports.filter(({ external }) => external !== true)
    return [
      path,
      inside.map((each) => ({ path: each.path, isDynamic: each.kind === 'dynamic-import' })),
    ] as const
  })
  return new Map(graph)
}
