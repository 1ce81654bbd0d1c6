import { randomUUID } from 'node:crypto'
import { Intervals } from './intervals.ts'
import { makePageContent, type PageContent, type PageKeeping } from './pageContent.ts'

/** The longest lease but one without end, and the shortest, in seconds. */
export const leaseBounds = { least: 15, most: 60 }

/** A page blob. */
export class PageBlob {
  sizeBytes: number
  readonly pages: PageContent
  readonly ranges = new Intervals()
  readonly createdMs: number
  metadata: ReadonlyMap<string, string> = new Map()
  contentMd5: string | undefined
  contentType = 'application/octet-stream'
  etag = newTag()
  modifiedMs: number
  leaseId: string | undefined
  leaseUntilMs = 0

  constructor(keeping: PageKeeping, sizeBytes: number, nowMs: number) {
    this.sizeBytes = sizeBytes
    this.pages = makePageContent(keeping, sizeBytes)
    this.createdMs = nowMs
    this.modifiedMs = nowMs
  }

  /** Every change gives the blob a new tag. */
  touch(nowMs: number): void {
    this.etag = newTag()
    this.modifiedMs = nowMs
  }

  write(start: number, bytes: Buffer): void {
    this.pages.write(start, bytes)
    this.ranges.add({ start, end: start + bytes.length })
  }

  clear(start: number, end: number): void {
    for (const range of this.ranges.within({ start, end }))
      this.pages.write(range.start, Buffer.alloc(range.end - range.start))
    this.ranges.remove({ start, end })
  }

  /** Takes over all pages of another blob. */
  copyFrom(other: PageBlob): void {
    for (const { start, end } of other.ranges.all)
      for (let at = start; at < end; at += 4 * 1024 * 1024)
        this.write(at, other.pages.read(at, Math.min(4 * 1024 * 1024, end - at)))
  }
}

function newTag(): string {
  return `"0x8D${randomUUID().replaceAll('-', '').slice(0, 13).toUpperCase()}"`
}
