import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from '#shared/base/clock.ts'
import type { HttpLimits } from '#shared/base/http/httpLimits.ts'
import { openHttp } from '#shared/base/http/openHttp.ts'
import type { TransferContext } from '#shared/base/http/transfer.ts'
import { recordedLog, type RecordedLog } from '#test/base/recordingSink.ts'
import type { ReleaseServer } from '#test/sim/releases/releaseServer.ts'
import { simEnvironment } from '#test/sim/releases/simEnvironment.ts'

/** The real time, but pauses are over at once; what they would have been is kept. */
export interface HastyClock extends Clock {
  readonly pauses: number[]
}

/** Makes a clock for tests of retries. */
export function hastyClock(): HastyClock {
  const pauses: number[] = []
  return {
    pauses,
    now: () => Date.now(),
    monotonicMs: () => performance.now(),
    async sleep(ms, signal) {
      signal?.throwIfAborted()
      pauses.push(ms)
      await delay(1)
    },
  }
}

/** What a test transfers with. */
export interface TestTransfer extends TransferContext {
  readonly clock: HastyClock
  readonly recorded: RecordedLog
}

/** A client in a world of releases, with little patience. */
export async function testTransfer(
  server: ReleaseServer,
  limits: Partial<HttpLimits> = {},
  environment: Readonly<Record<string, string>> = {},
  signal = new AbortController().signal,
): Promise<TestTransfer> {
  const clock = hastyClock()
  const recorded = recordedLog()
  const http = await openHttp(
    { ...simEnvironment(server), ...environment },
    { limits: { silenceMs: 400, connectMs: 2000, ...limits } },
  )
  return { http, clock, log: recorded.log, recorded, signal }
}
