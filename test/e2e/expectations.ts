import { expect } from 'vitest'
import { logText, phaseOf, type Issue, type StepResult } from '#test/agent/transcript.ts'
import type { Step } from './agentStep.ts'
import { leftBehind } from './leftBehind.ts'

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
  const isFailure = result !== 'Succeeded' && expected.killed !== true
  const observed = {
    result: transcript.result,
    postResult: phaseOf(transcript, 'post')?.result,
    violations: transcript.violations,
    orphans: transcript.orphans,
    leftBehind: await leftBehind(step),
    errorCount: errorsOf(step).length,
    internalErrors: errorsOf(step).filter(({ message }) => message.includes('[INTERNAL]')),
    standardError: transcript.phases.flatMap(({ stderr }) => stderr),
  }
  expect(observed, endOfLog(step)).toEqual({
    result,
    postResult: 'Succeeded',
    violations: [],
    orphans: [],
    leftBehind: [],
    errorCount: (isFailure ? 1 : 0) + (expected.furtherFindings ?? 0),
    internalErrors: [],
    standardError: [],
  })
}

function endOfLog({ transcript }: Step): string {
  return logText(transcript).split('\n').slice(-80).join('\n')
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
