import { benchSecrets, createLogPathReader } from './logPathReader.ts'

/** Reads standard input to its end as a task reads Packer, then prints its peak memory in KiB. */
const read = createLogPathReader(benchSecrets(3))
for await (const chunk of process.stdin) read(chunk as Uint8Array)
process.stdout.write(`${process.resourceUsage().maxRSS}\n`)
