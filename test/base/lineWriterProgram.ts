import { setTimeout as delay } from 'node:timers/promises'
import { LineWriter } from '#shared/base/lineWriter.ts'

/** Writes until nobody reads any more, cleans up after that and ends with 42. */
const writer = new LineWriter(process.stdout)
writer.write(['ready'])
while (!writer.gone) {
  writer.write(['x'.repeat(100_000)])
  await writer.drained()
  await delay(1)
}
writer.write(['into the void'])
await writer.drained()
await delay(10)
process.exitCode = 42
