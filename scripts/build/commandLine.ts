import { createHash } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { build, type BuildOptions, type Metafile } from 'esbuild'
import { inRoot } from '../root.ts'
import { bundleOptions } from './bundle.ts'
import { programParts } from './programParts.ts'

const outdir = 'dist/cli'
const source = 'shared/host/local/machine-image.ts'

/** CommonJS, whose compiled code V8 lets us keep on every version of node. */
const options = {
  ...bundleOptions,
  banner: {},
  format: 'cjs',
  metafile: true,
  supported: { 'dynamic-import': false },
} as const satisfies BuildOptions

/**
 * A function, as the launcher runs it, so that it has no copy to make. Packages make a `require` of the place they are at, which
 * only ever asks for modules of node: any absolute place will do.
 */
const asFunction = {
  define: { 'import.meta.url': '__place.url' },
  banner: {
    js: '(function(exports,require,module){"use strict";const __place={get url(){return require("node:url").pathToFileURL(process.execPath).href}};',
  },
  footer: { js: '})' },
} as const satisfies BuildOptions

/**
 * Bundles the command line: a launcher, and a program in few files, since each costs a short run half a millisecond, and one file
 * that holds everything costs it the reading of what it does not need. See {@link programParts}.
 */
export async function bundleCommandLine(): Promise<Metafile> {
  const parts = await programParts(source)
  await mkdir(inRoot(outdir, 'program'), { recursive: true })
  const program = await Promise.all(
    parts.map(({ file, contents, plugins }) =>
      build({
        ...options,
        stdin: { contents, resolveDir: inRoot(), sourcefile: file },
        plugins: [...plugins],
        outfile: inRoot(outdir, 'program', file),
        ...asFunction,
      }),
    ),
  )
  const digest = createHash('sha256')
  for (const { file } of parts) digest.update(await readFile(inRoot(outdir, 'program', file)))
  const launcher = await build({
    ...options,
    entryPoints: [inRoot('shared/host/local/launch/program.ts')],
    outfile: inRoot(outdir, 'machine-image.cjs'),
    define: {
      'import.meta.dirname': '__dirname',
      PROGRAM_DIGEST: JSON.stringify(digest.digest('hex').slice(0, 32)),
    },
  })
  return joined(
    launcher.metafile,
    program.map(({ metafile }) => metafile),
  )
}

/** All as one graph, in which the launcher loads the first file of the program. */
function joined(launcher: Metafile, program: readonly Metafile[]): Metafile {
  const [[path, output] = []] = Object.entries(launcher.outputs)
  if (path === undefined || output === undefined) throw new Error('the launcher was not built')
  const first = { path: `${outdir}/program/main.cjs`, kind: 'import-statement' } as const
  const entry = { ...output, imports: [...output.imports, first] }
  return {
    inputs: Object.assign({}, launcher.inputs, ...program.map(({ inputs }) => inputs)) as Metafile['inputs'],
    outputs: Object.assign(
      { [path]: entry },
      ...program.map(({ outputs }) => outputs),
    ) as Metafile['outputs'],
  }
}
