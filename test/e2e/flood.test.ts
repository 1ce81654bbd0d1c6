import { readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { agents } from './agents.ts'
import { expectEnd } from './expectations.ts'
import { fakePacker } from './fakePacker.ts'
import { newRoot, runStep } from './step.ts'
import { mainProcessOf } from './stepProcesses.ts'
import { nullTemplate } from './templates.ts'

const floodBytes = 60_000_000
const memoryLimitBytes = 150 * 2 ** 20

const row = `1,,ui,say,==> null.x: ${'text that a build prints over and over%!(PACKER_COMMA) 0123456789 '.repeat(4)}`
const rowCount = Math.ceil(floodBytes / (row.length + 1))
// Packer itself is far slower than this.
const flooding = `yes '${row}' | head -n ${rowCount}
      cat <<'END'
1,,ui,say,Build 'null.x' finished after 1 second.
1,,ui,say,\\n==> Builds finished but no artifacts were created.
END`

test.skipIf(process.platform !== 'linux').each(agents)(
  '60 MB of output take no more memory than any other build, on $name (needs Linux)',
  async (agent) => {
    const root = await newRoot()
    const running = new AbortController()
    const watching = watchPeakMemory(root, running.signal)
    const inputs = {
      template: 'image.pkr.hcl',
      packerPath: 'packer',
      secretVariables: 'password=correct-horse-battery',
    }
    const files = { 'image.pkr.hcl': nullTemplate(), packer: fakePacker({ build: flooding }) }
    const step = await runStep(agent, { inputs, files }, root).finally(() => running.abort())
    await expectEnd(step, 'Succeeded')
    const peakBytes = await watching
    const shown = step.transcript.log.filter(({ text }) => text.startsWith('text that a build')).length
    expect(shown).toBe(rowCount)
    expect(peakBytes).toBeGreaterThan(30 * 2 ** 20)
    expect(peakBytes).toBeLessThan(memoryLimitBytes)
  },
)

/** The most memory (VmHWM of proc(5), in bytes) that the main process of a step has held. */
async function watchPeakMemory(root: string, signal: AbortSignal): Promise<number> {
  let peakBytes = 0
  let pid: number | undefined
  while (!signal.aborted) {
    pid ??= await mainProcessOf(root)
    const status = await readFile(`/proc/${pid ?? 0}/status`, 'utf8').catch(() => '')
    const kibibytes = Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0)
    peakBytes = Math.max(peakBytes, kibibytes * 1024)
    await delay(pid === undefined ? 20 : 100, undefined, { signal }).catch(() => undefined)
  }
  return peakBytes
}
