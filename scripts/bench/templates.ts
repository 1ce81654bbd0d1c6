import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { currentPacker } from '#test/tools/packerBinary.ts'
import { bundleOptions } from '../build/bundle.ts'
import { inRoot } from '../root.ts'
import type { BenchFigure } from './figure.ts'
import { imageTemplate } from './imageTemplate.ts'

const coldRounds = 40
const warmBudgetMs = 5
const coldBudgetMs = 60

/** Reading a template of 40 kB from its file to its builds, warm; and the whole cold command `inspect`, beside Packer's. */
export async function benchTemplates(): Promise<readonly BenchFigure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'templates-'))
  try {
    await writeFile(join(folder, 'image.pkr.hcl'), imageTemplate)
    return [await warm(folder), ...(await cold(folder))]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** In a bundled program of its own, as tasks are: other ways of running TypeScript slow it down. */
async function warm(folder: string): Promise<BenchFigure> {
  const outfile = join(folder, 'plan.mjs')
  const entry = inRoot('scripts/bench/planTemplate.ts')
  await build({ ...bundleOptions, entryPoints: [entry], outfile })
  const { stdout } = await promisify(execFile)(process.execPath, [outfile, folder])
  return {
    name: 'parse and plan of a 40 kB template, warm, p50',
    value: round(Number(stdout)),
    unit: 'ms',
    budget: warmBudgetMs,
  }
}

/** A command to measure. The command line keeps compiled code in its home directory. */
interface Contender {
  readonly argv: readonly string[]
  /** A home of its own for every run, so that each is a first one. */
  readonly isFirst?: boolean
}

async function cold(folder: string): Promise<readonly BenchFigure[]> {
  const packer = await currentPacker()
  const inspect = ['inspect', 'image.pkr.hcl']
  const argv = [process.execPath, inRoot('dist/cli/machine-image.cjs'), ...inspect]
  const contenders: readonly Contender[] = [
    { argv: [process.execPath, '-e', '0'] },
    { argv },
    { argv, isFirst: true },
    ...(packer === undefined ? [] : [{ argv: [packer, ...inspect] }]),
  ]
  const best = contenders.map(() => Number.POSITIVE_INFINITY)
  const home = await mkdtemp(join(folder, 'home-'))
  // The run that leaves the compiled code behind.
  await wallMs({ argv }, folder, home)
  for (let turn = 0; turn < coldRounds; turn++)
    for (const [index, contender] of contenders.entries()) {
      const ownHome = contender.isFirst === true ? await mkdtemp(join(folder, 'home-')) : home
      best[index] = Math.min(best[index] ?? 0, await wallMs(contender, folder, ownHome))
    }
  const [node = 0, later = 0, first = 0, theirs] = best
  const figure = (name: string, ours: number): BenchFigure => ({
    name: `cold inspect of a 40 kB template over bare node, ${name}`,
    value: round(ours - node),
    unit: 'ms',
    budget: coldBudgetMs,
    ...(theirs === undefined
      ? {}
      : { peer: { name: 'packer inspect', value: round(theirs) }, ratio: round(ours / theirs) }),
  })
  return [figure('compiled code kept by an earlier run', later), figure('first run of all', first)]
}

async function wallMs({ argv }: Contender, folder: string, home: string): Promise<number> {
  const [program = '', ...args] = argv
  const startMs = performance.now()
  await promisify(execFile)(program, args, {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: home, CHECKPOINT_DISABLE: '1' },
  })
  return performance.now() - startMs
}

const round = (value: number): number => Math.round(value * 100) / 100
