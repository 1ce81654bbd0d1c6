import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { build, type Metafile, transform } from 'esbuild'
import { inRoot } from '../root.ts'
import { bundleOptions } from './bundle.ts'

const outdir = 'dist/cli'
const entry = 'main.cjs'

/**
 * Bundles the command line: a program of CommonJS chunks, which can be run from compiled code on every version of node, and the
 * small module that starts it; CommonJS too, since the loader of ES modules takes longer to start than all of the launcher.
 */
export async function bundleCommandLine(): Promise<Metafile> {
  const program = await build({
    ...bundleOptions,
    banner: {},
    entryPoints: [{ out: 'main', in: inRoot('shared/host/local/machine-image.ts') }],
    outdir: inRoot(outdir, 'program'),
    splitting: true,
    outExtension: { '.js': '.cjs' },
    chunkNames: 'chunks/[name]-[hash]',
    metafile: true,
    write: false,
  })
  const digest = createHash('sha256')
  for (const { path, text } of program.outputFiles) {
    const code = await commonJs(text)
    digest.update(`${code.length}\n${code}`)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, code)
  }
  const launcher = await build({
    ...bundleOptions,
    banner: {},
    entryPoints: [{ out: 'machine-image', in: inRoot('shared/host/local/launch/program.ts') }],
    outdir: inRoot(outdir),
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
    define: {
      'import.meta.dirname': '__dirname',
      PROGRAM_ENTRY: JSON.stringify(entry),
      PROGRAM_DIGEST: JSON.stringify(digest.digest('hex').slice(0, 32)),
    },
    metafile: true,
  })
  return joined(launcher.metafile, program.metafile)
}

async function commonJs(code: string): Promise<string> {
  const result = await transform(code, {
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    minify: true,
    legalComments: 'none',
    supported: { 'dynamic-import': false },
  })
  return result.code
}

/** Both as one graph, in which the launcher loads the first chunk of the program. */
function joined(launcher: Metafile, program: Metafile): Metafile {
  const [[path, output] = []] = Object.entries(launcher.outputs)
  if (path === undefined || output === undefined) throw new Error('the launcher was not built')
  const first = { path: `${outdir}/program/${entry}`, kind: 'import-statement' } as const
  return {
    inputs: { ...launcher.inputs, ...program.inputs },
    outputs: { ...program.outputs, [path]: { ...output, imports: [...output.imports, first] } },
  }
}
