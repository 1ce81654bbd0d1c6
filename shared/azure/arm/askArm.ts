import type { Clock } from '../../base/clock.ts'
import { ImageError } from '../../base/errors.ts'
import { retry } from '../../base/retry.ts'
import { armError, armFacts } from './armProblem.ts'

/** The parts of a run requests are made with. */
export interface AskContext {
  readonly clock: Clock
  readonly signal: AbortSignal
}

/** Codes of what is over in a moment: another operation is at the resource, or Azure stumbled. */
const passing = new Set([
  'AnotherOperationInProgress',
  'RetryableError',
  'InternalExecutionError',
  'DiskServiceInternalError',
])

/**
 * Makes a request to Azure: what passes is tried again, what does not becomes one clear error. The SDK has tried what is throttled or
 * broken before. Throws as {@link armError} says, and CANCELLED.
 */
export async function askArm<T>(
  doing: string,
  { clock, signal }: AskContext,
  run: (signal: AbortSignal) => PromiseLike<T>,
): Promise<T> {
  try {
    signal.throwIfAborted()
    const policy = { attempts: 6, baseDelayMs: 1000, maxDelayMs: 30_000, shouldRetry: passes }
    return await retry(async () => await run(signal), policy, clock, signal)
  } catch (thrown) {
    if (signal.aborted) throw new ImageError('CANCELLED', 'The run was cancelled.', { cause: thrown })
    throw armError(doing, thrown)
  }
}

function passes(thrown: unknown): boolean {
  const { code = '', message = '' } = armFacts(thrown) ?? {}
  return passing.has(code) || (code === 'Conflict' && /in progress/i.test(message))
}

/** What else counts as not being there. */
interface Absence {
  /** What it would be in is gone: it went along. Right for what is to be removed, wrong for what is to be made there. */
  readonly withParent: boolean
}

/** As {@link askArm}, for what may not exist: then undefined. Without its group or its gallery it is an error, unless `withParent`. */
export async function findInArm<T>(
  doing: string,
  context: AskContext,
  run: (signal: AbortSignal) => PromiseLike<T>,
  { withParent }: Absence = { withParent: false },
): Promise<T | undefined> {
  return await askArm(doing, context, async (signal) => {
    try {
      return await run(signal)
    } catch (thrown) {
      const { status, code = '' } = armFacts(thrown) ?? {}
      const isAbsent = withParent ? code !== 'SubscriptionNotFound' : !missingParents.has(code)
      if (status === 404 && isAbsent) return undefined
      throw thrown
    }
  })
}

/** What is missing then is not what was asked for. */
const missingParents = new Set(['ResourceGroupNotFound', 'SubscriptionNotFound', 'ParentResourceNotFound'])
