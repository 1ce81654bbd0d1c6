import { systemClock } from '#shared/base/clock.ts'
import { createLog } from '#shared/base/log.ts'
import { Masker } from '#shared/base/text/masker.ts'
import { blobPageStore, openPageBlob } from '#shared/azure/upload/blobPageStore.ts'
import { mapContent } from '#shared/azure/upload/contentMap.ts'
import { uploadContent } from '#shared/azure/upload/uploadContent.ts'
import { createExec } from '#shared/base/exec.ts'
import { openContent } from '#shared/disk/exchange/openContent.ts'

// Uploads a VHD to a store and prints as JSON what it took: argv is the file, the URL and a folder to work in.
const [path = '', url = '', workDirectory = ''] = process.argv.slice(2)
const signal = new AbortController().signal
const exec = createExec({
  signal,
  hurry: signal,
  clock: systemClock,
  mark: `bench-${process.pid}`,
  graceMs: 1000,
})
const content = await openContent({ exec, env: { PATH: process.env['PATH'] ?? '' }, workDirectory }, path)
const sink = { emit: () => undefined, drained: () => Promise.resolve(), hideSecret: () => undefined }
const log = createLog({ sink, masker: new Masker(), clock: systemClock })
const beginMs = performance.now()
const map = await mapContent(content, { signal })
const mappedMs = performance.now()
const blob = await openPageBlob({ url, trust: {} })
await blob.create(content.sizeBytes + 512)
const target = { store: blobPageStore(() => blob), renew: () => Promise.resolve(), isFresh: true }
const { sentBytes } = await uploadContent(content, map, target, { clock: systemClock, signal, log })
const endMs = performance.now()
await content.close()
process.stdout.write(
  `${JSON.stringify({
    mapMs: mappedMs - beginMs,
    sendMs: endMs - mappedMs,
    sentBytes,
    dataBytes: map.dataBytes,
    peakRssMiB: process.resourceUsage().maxRSS / 1024,
  })}\n`,
)
process.exit()
