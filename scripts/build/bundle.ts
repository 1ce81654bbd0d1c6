import { build, type BuildOptions, type Metafile } from 'esbuild'
import { inRoot } from '../root.ts'
import { lazyOidc } from './lazyOidc.ts'

/** One esbuild run: an entry per output file, chunks shared between them. */
export interface Bundle {
  readonly outdir: string
  /** Output path without ending → source path in the repository. */
  readonly entries: Readonly<Record<string, string>>
}

/** Old CommonJS in the bundle (task-lib) asks for these; an ES module has none of its own. */
const banner = [
  "import { createRequire as __createRequire } from 'node:module'",
  "import { dirname as __pathDirname } from 'node:path'",
  "import { fileURLToPath as __toPath } from 'node:url'",
  'const require = __createRequire(import.meta.url)',
  'const __filename = __toPath(import.meta.url)',
  'const __dirname = __pathDirname(__filename)',
].join(';')

/** How everything is bundled for Node 20: ES modules, minified, with old CommonJS made to work. */
export const bundleOptions = {
  absWorkingDir: inRoot(),
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  minify: true,
  legalComments: 'none',
  banner: { js: banner },
  plugins: [lazyOidc],
  logLevel: 'warning',
} as const satisfies BuildOptions

/** Bundles entries, split at every `import()`, so that a run loads only what it uses. */
export async function bundle({ outdir, entries }: Bundle): Promise<Metafile> {
  const { metafile } = await build({
    ...bundleOptions,
    entryPoints: Object.entries(entries).map(([out, source]) => ({ out, in: inRoot(source) })),
    outdir: inRoot(outdir),
    splitting: true,
    outExtension: { '.js': '.mjs' },
    chunkNames: 'chunks/[name]-[hash]',
    metafile: true,
  })
  return metafile
}
