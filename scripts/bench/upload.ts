import { randomFillSync } from 'node:crypto'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { execa } from 'execa'
import type { BenchFigure } from './figure.ts'
import { startedProgram } from './startedProgram.ts'
import { besideAzcopy, type UploadTime } from './uploadBesideAzcopy.ts'

const mebibyte = 2 ** 20
const sizeBytes = 2048 * mebibyte
/** Of a disk that is well filled, and of one as a minimal Debian has it. */
const dataMebibytes = { full: 805, minimal: 370 } as const
const runMebibytes = 23
const memoryBudgetMiB = 200
const rateBudget = 600

interface Cost extends UploadTime {
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
      figures.push(...(await besideAzcopy(uploadOf(disk), { disk, mebibytes, folder })))
    }
    return figures
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

type Upload = (url: string) => Promise<Cost>

async function againstNothing(upload: Upload): Promise<readonly BenchFigure[]> {
  const { line, stop } = await startedProgram(join(import.meta.dirname, 'nullStore.ts'), [
    String(sizeBytes + 512),
  ])
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
