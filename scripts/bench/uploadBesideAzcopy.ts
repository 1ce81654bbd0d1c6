import { execa } from 'execa'
import { azcopy, azuriteBlob } from '#test/tools/azureTools.ts'
import { inRoot } from '../root.ts'
import type { BenchFigure } from './figure.ts'
import { startedProgram } from './startedProgram.ts'

/** What an upload took. */
export interface UploadTime {
  /** Reading the disk once. */
  readonly mapMs: number
  readonly sendMs: number
}

/** A disk to upload. */
export interface SparseDisk {
  readonly disk: string
  readonly mebibytes: number
  /** For what azcopy writes. */
  readonly folder: string
}

const rounds = 3

/**
 * Each in turn to a store that has just been started, since Azurite gets slower with what it holds; some rounds, since azcopy looks
 * every two seconds whether it is done, and one time says little. Ours digests the disk and each request. azcopy digests by `--put-md5`
 * alone: that is the peer which does the same, and the other is told beside it.
 */
export async function besideAzcopy(
  upload: (url: string) => Promise<UploadTime>,
  { disk, mebibytes, folder }: SparseDisk,
): Promise<readonly BenchFigure[]> {
  const program = await azcopy()
  if (program === undefined || (await azuriteBlob()) === undefined) return []
  const env = { HOME: folder, AZCOPY_LOG_LOCATION: folder, AZCOPY_JOB_PLAN_LOCATION: folder }
  const copy = async (url: string, options: readonly string[]) => {
    const beginMs = performance.now()
    await execa(
      program,
      ['copy', disk, url, '--blob-type', 'PageBlob', '--from-to', 'LocalBlob', ...options],
      { env },
    )
    return performance.now() - beginMs
  }
  const ours: number[] = []
  const digesting: number[] = []
  const bare: number[] = []
  for (let round = 0; round < rounds; round++) {
    const { mapMs, sendMs } = await toFreshStore(upload)
    ours.push(mapMs + sendMs)
    digesting.push(await toFreshStore((url) => copy(url, ['--put-md5'])))
    bare.push(await toFreshStore((url) => copy(url, [])))
  }
  const value = median(ours)
  const beside = (name: string, times: readonly number[]) => {
    const peer = { name, value: median(times) }
    return { peer, ratio: Math.round((value / peer.value) * 100) / 100 }
  }
  const name = `upload, sparse disk of 2 GiB with ${mebibytes} MiB of data`
  const same = beside('azcopy --put-md5', digesting)
  return [
    { name, value, unit: 'ms', budget: Math.round(same.peer.value / 2), ...same },
    { name: `${name}, the peer without digests`, value, unit: 'ms', ...beside('azcopy', bare) },
  ]
}

async function toFreshStore<T>(run: (url: string) => Promise<T>): Promise<T> {
  const { line, stop } = await startedProgram(inRoot('test/sim/azure/signedStore.ts'), ['disk.vhd'])
  try {
    const [url = ''] = JSON.parse(line) as readonly string[]
    return await run(url)
  } finally {
    stop()
  }
}

function median(values: readonly number[]): number {
  return Math.round(values.toSorted((left, right) => left - right)[values.length >> 1] ?? 0)
}
