import { expect, it } from 'vitest'
import { agentGraceMs } from '#shared/host/agentGrace.ts'

it.each<[Readonly<Record<string, string>>, number]>([
  [{}, 7000],
  [{ PROCESS_SIGINT_TIMEOUT: '60000' }, 59_500],
  [{ PROCESS_SIGINT_TIMEOUT: '60000', PROCESS_SIGTERM_TIMEOUT: '30000' }, 87_000],
  [{ PROCESS_SIGINT_TIMEOUT: '100', PROCESS_SIGTERM_TIMEOUT: '100' }, 500],
  [{ PROCESS_SIGINT_TIMEOUT: 'soon', PROCESS_SIGTERM_TIMEOUT: '' }, 7000],
  [{ PROCESS_SIGINT_TIMEOUT: '-1', PROCESS_SIGTERM_TIMEOUT: '0' }, 7000],
  [{ PROCESS_SIGINT_TIMEOUT: 'Infinity' }, 7000],
])('with %j leaves a cancelled child %d ms', (environment, graceMs) => {
  expect(agentGraceMs(environment)).toBe(graceMs)
})
