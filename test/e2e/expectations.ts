import { readdir } from 'node:fs/promises'
import { relative } from 'node:path'
import { expect } from 'vitest'
import { logText, phaseOf, type Issue, type StepResult } from '#test/agent/transcript.ts'
import type { Step } from './agentStep.ts'

/** What a step may leave in the agent's temp directory: its report, and the key file of Azure's task library. */
const documented = /^(?:machine-image-report\/.*|\.taskkey)$/

/** What this product makes for itself, wherever it is. */
const ours = /(?:^|\/)(?:\.machine-image-tasks|mi-[a-z0-9]{6})(?:\/|$)/

/** How a step is expected to end. */
export interface ExpectedEnd {
  /** Error annotations beyond the one of the failure. */
  readonly furtherFindings?: number
  /** What goes without saying of a step that reached its end, and not of one that was killed. */
  readonly killed?: boolean
}

/**
 * What holds for every step, however it ends: its result; nothing an agent objects to; no process, file or folder left
 * but the documented ones; exactly one error where it failed.
 */
export async function expectEnd(step: Step, result: StepResult, expected: ExpectedEnd = {}): Promise<void> {
  const { transcript } = step
  expect.soft(transcript.result, logText(transcript)).toBe(result)
  expect.soft(transcript.violations).toEqual([])
  expect.soft(transcript.orphans).toEqual([])
  expect.soft(transcript.leftovers.filter((path) => !documented.test(path))).toEqual([])
  expect.soft(await pathsBelow(transcript.directories['root'] ?? '', ours)).toEqual([])
  expect.soft(await pathsBelow(step.home, /^\.cache\/machine-image/)).toEqual([])
  const errorCount =
    result === 'Succeeded' || expected.killed === true ? 0 : 1 + (expected.furtherFindings ?? 0)
  expect.soft(errorsOf(step).map(({ message }) => message)).toHaveLength(errorCount)
  if (result === 'Failed' && expected.killed !== true)
    expect.soft(errorText(step)).not.toContain('[INTERNAL]')
  expect.soft(phaseOf(transcript, 'post')?.result).toBe('Succeeded')
  expect(transcript.phases.flatMap(({ stderr }) => stderr)).toEqual([])
}

/** The error annotations of a step. */
export function errorsOf({ transcript }: Step): readonly Issue[] {
  return transcript.issues.filter(({ type }) => type === 'error')
}

/** The warnings of a step, as one text. */
export function warningText({ transcript }: Step): string {
  return transcript.issues
    .filter(({ type }) => type === 'warning')
    .map(({ message }) => message)
    .join('\n')
}

/** The first error annotation, with its title: Azure Pipelines has it in the message. */
export function errorText(step: Step): string {
  const [first] = errorsOf(step)
  if (first === undefined) return ''
  return first.title === undefined ? first.message : `${first.title}: ${first.message}`
}

/** How long the main process took from the request to cancel to its end, in milliseconds. */
export function cancelToExitMs({ transcript }: Step): number {
  const events = phaseOf(transcript, 'main')?.ladder ?? []
  const at = (name: string) => events.find(({ event }) => event === name)?.atMs ?? Number.NaN
  return at('exit') - at('cancel')
}

async function pathsBelow(directory: string, pattern: RegExp): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries
    .map((entry) => relative(directory, `${entry.parentPath}/${entry.name}`))
    .filter((path) => pattern.test(path))
}
