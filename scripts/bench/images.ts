import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { findProgram } from '#shared/base/findProgram.ts'
import { findMissingTools } from '#shared/build/chroot/systemTools.ts'
import { canMount } from '#test/tools/mountNamespace.ts'
import { inRoot } from '../root.ts'
import type { BenchFigure } from './figure.ts'
import { imagePeers } from './imagePeers.ts'
import { measureCommand, type CommandCost } from './measuredCommand.ts'
import { benchSealVhd } from './sealVhd.ts'

const mebibyte = 2 ** 20

/** Images of Debian as whole commands to the finished VHD, beside what other programs take for the same packages. */
export async function benchImages(): Promise<readonly BenchFigure[]> {
  if (!(await canMount()) || (await findMissingTools('root')).length > 0) {
    process.stderr.write('images: not measured, which needs root, private mounts and the tools of images\n')
    return []
  }
  const folder = await mkdtemp('/var/tmp/bench-images-')
  try {
    const minimal = await measureImage(folder, 'minimal', [])
    const azure = await measureImage(folder, 'azure', ['azure=true'])
    return [
      { ...seconds('image from a base layer', minimal.fromLayer), budget: 6 },
      { ...seconds('image of the Azure set from a base layer', azure.fromLayer), budget: 10 },
      {
        name: 'image, memory of our process',
        value: mebibytes(minimal.fromLayer.peakBytes),
        unit: 'MiB',
        budget: 150,
      },
      {
        name: 'image from packages, anonymous memory with children',
        value: mebibytes(minimal.fromPackages.anonymousBytes),
        unit: 'MiB',
        budget: 250,
      },
      ...(await besidePeers(folder, minimal)),
      ...(await benchSealVhd(folder)),
    ]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

interface ImageCosts {
  readonly fromPackages: CommandCost
  readonly fromLayer: CommandCost
  /** Names of the packages that are in it. */
  readonly packages: readonly string[]
}

/** Three builds: one that fetches, one from the packages that brought, and one from its tree. */
async function measureImage(folder: string, name: string, variables: readonly string[]): Promise<ImageCosts> {
  const cache = join(folder, name)
  const image = join(folder, `${name}.vhd`)
  const values = [`output=${image}`, ...variables].flatMap((value) => ['--variables', value])
  const options = ['--force', '--cache-directory', cache, ...values]
  const build = () =>
    measureCommand({
      argv: [
        process.execPath,
        inRoot('dist/cli/machine-image.cjs'),
        'build',
        inRoot('examples/debian'),
        ...options,
      ],
    })
  await build()
  await rm(join(cache, 'layers'), { recursive: true })
  const fromPackages = await build()
  const fromLayer = await build()
  const report = JSON.parse(await readFile(`${image}.report.json`, 'utf8')) as ImageReport
  return { fromPackages, fromLayer, packages: report.packages.map((entry) => entry.name) }
}

interface ImageReport {
  readonly packages: readonly { readonly name: string }[]
}

async function besidePeers(folder: string, ours: ImageCosts): Promise<readonly BenchFigure[]> {
  const figures: BenchFigure[] = []
  for (const { name, program, commands, budget } of imagePeers) {
    if ((await findProgram(program, process.env['PATH'])) === undefined) {
      process.stderr.write(`images: not beside ${name}, which is not installed\n`)
      continue
    }
    try {
      const target = await mkdtemp(join(folder, 'peer-'))
      let cost: CommandCost | undefined
      for (const command of commands(target, ours.packages)) cost = await measureCommand(command)
      const peer = { name, value: cost?.seconds ?? Number.NaN }
      const value = ours.fromPackages.seconds
      const ratio = ratioOf(value, peer.value)
      const budgetSeconds = Math.round(peer.value * budget * 10) / 10
      figures.push({ name: 'image from packages', value, unit: 's', peer, ratio, budget: budgetSeconds })
    } catch (thrown) {
      process.stderr.write(`images: not beside ${name}, which failed: ${String(thrown).slice(-2000)}\n`)
    }
  }
  return figures
}

function seconds(name: string, { seconds: value }: CommandCost): BenchFigure {
  return { name, value, unit: 's' }
}

function mebibytes(bytes: number): number {
  return Math.round(bytes / mebibyte)
}

function ratioOf(value: number, peer: number): number {
  return Math.round((value / peer) * 100) / 100
}
