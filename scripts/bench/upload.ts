import { spawn } from 'node:child_process'
import { randomFillSync } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { build } from 'esbuild'
import { execa } from 'execa'
import { azcopy, azuriteBlob } from '#test/tools/azureTools.ts'
import { inRoot } from '../root.ts'
import type { BenchFigure } from './figure.ts'

const mebibyte = 2 ** 20
const sizeBytes = 2048 * mebibyte
/** Of a disk that is well filled, and of one as a minimal Debian has it. */
const dataMebibytes = { full: 805, minimal: 370 } as const
const runMebibytes = 23
const memoryBudgetMiB = 200
const rateBudget = 600
const rounds = 3

interface Cost {
  readonly mapMs: number
  readonly sendMs: number
  readonly sentBytes: number
  readonly dataBytes: number
  readonly peakRssMiB: number
}

/** Measures the upload of a sparse disk of 2 GiB: against a store that keeps nothing, and beside azcopy on Azurite. */
export const benchUpload = async (): Promise<readonly BenchFigure[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'bench-upload-'))
  try {
    const program = await bundled(folder)
    const uploadOf =
      (disk: string): Upload =>
      async (url) => {
        const { stdout } = await execa(process.execPath, [program, disk, url, folder])
        return JSON.parse(stdout) as Cost
      }
    const full = join(folder, 'full.raw')
    await writeSparse(full, dataMebibytes.full)
    const figures = [...(await againstNothing(uploadOf(full)))]
    for (const [name, mebibytes] of Object.entries(dataMebibytes)) {
      const disk = join(folder, `${name}.raw`)
      await writeSparse(disk, mebibytes)
      figures.push(...(await againstAzcopy(uploadOf(disk), { disk, mebibytes, folder })))
    }
    return figures
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

type Upload = (url: string) => Promise<Cost>

async function againstNothing(upload: Upload): Promise<readonly BenchFigure[]> {
  const { line, stop } = await started(join(import.meta.dirname, 'nullStore.ts'), [String(sizeBytes + 512)])
  const costs = [await upload(line), await upload(line), await upload(line)]
  stop()
  const best = Math.min(...costs.map(({ sendMs }) => sendMs))
  const [first] = costs
  return [
    {
      name: 'upload, disk covered per second of sending, null store',
      value: Math.round(sizeBytes / mebibyte / (best / 1000)),
      unit: 'MiB/s',
      budget: rateBudget,
    },
    {
      name: 'upload, data sent per second of sending, null store',
      value: Math.round(dataMebibytes.full / (best / 1000)),
      unit: 'MiB/s',
    },
    {
      name: 'upload, bytes sent over data extents',
      value: (first?.sentBytes ?? 0) - (first?.dataBytes ?? 0),
      unit: 'bytes',
      budget: 512,
    },
    {
      name: 'upload, peak memory',
      value: Math.round(Math.max(...costs.map(({ peakRssMiB }) => peakRssMiB))),
      unit: 'MiB',
      budget: memoryBudgetMiB,
    },
  ]
}

interface SparseDisk {
  readonly disk: string
  readonly mebibytes: number
  readonly folder: string
}

/** Each in turn, some rounds: azcopy looks whether it is done every two seconds, and one time says little. */
async function againstAzcopy(
  upload: Upload,
  { disk, mebibytes, folder }: SparseDisk,
): Promise<readonly BenchFigure[]> {
  const program = await azcopy()
  if (program === undefined || (await azuriteBlob()) === undefined) return []
  const env = {
    HOME: folder,
    AZCOPY_LOG_LOCATION: folder,
    AZCOPY_JOB_PLAN_LOCATION: folder,
  }
  const ours: number[] = []
  const theirs: number[] = []
  for (let round = 0; round < rounds; round++) {
    const { line, stop } = await started(inRoot('test/sim/azure/signedStore.ts'), ['ours.vhd', 'theirs.vhd'])
    const [ourUrl = '', theirUrl = ''] = JSON.parse(line) as readonly string[]
    const { mapMs, sendMs } = await upload(ourUrl)
    ours.push(mapMs + sendMs)
    const beginMs = performance.now()
    await execa(program, ['copy', disk, theirUrl, '--blob-type', 'PageBlob', '--from-to', 'LocalBlob'], {
      env,
    })
    theirs.push(performance.now() - beginMs)
    stop()
  }
  const value = Math.round(median(ours))
  const peer = { name: 'azcopy', value: Math.round(median(theirs)) }
  const ratio = Math.round((value / peer.value) * 100) / 100
  const name = `upload, sparse disk of 2 GiB with ${mebibytes} MiB of data`
  return [{ name, value, unit: 'ms', budget: Math.round(peer.value / 2), peer, ratio }]
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[values.length >> 1] ?? 0
}

/** Starts a program; resolves with its first line. */
async function started(path: string, args: readonly string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', path, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  return { line, stop: () => void child.kill() }
}

async function bundled(folder: string): Promise<string> {
  const outfile = join(folder, 'upload.mjs')
  const banner = { js: "import{createRequire as __c}from'node:module';const require=__c(import.meta.url)" }
  const entryPoints = [join(import.meta.dirname, 'uploadProgram.ts')]
  await build({
    entryPoints,
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    logLevel: 'error',
    banner,
  })
  return outfile
}

/** Data in runs of 23 MiB, spread over the disk as files are. */
async function writeSparse(path: string, mebibytes: number): Promise<void> {
  const file = await open(path, 'w')
  const piece = Buffer.alloc(mebibyte)
  const stride = Math.floor(sizeBytes / mebibyte / (mebibytes / runMebibytes))
  for (let index = 0; index < mebibytes; index++) {
    randomFillSync(piece)
    if (index === 0) piece.fill(0, 0, 510).writeUInt16LE(0xaa55, 510)
    await file.write(piece, 0, piece.length, placeOf(index, stride) * mebibyte)
  }
  await file.truncate(sizeBytes)
  await file.close()
}

function placeOf(index: number, stride: number): number {
  return Math.floor(index / runMebibytes) * stride + (index % runMebibytes)
}
