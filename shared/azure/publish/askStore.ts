import { ImageError } from '../../base/errors.ts'
import { retry } from '../../base/retry.ts'
import { armError, armFacts } from '../arm/armProblem.ts'
import { withinLimit } from '../arm/answerLimit.ts'
import type { AskContext } from '../arm/askArm.ts'
import { StoreProblem } from '../upload/pageStore.ts'

/** What has to be allowed for a request to a blob. */
export type BlobAction = 'read' | 'write' | 'delete'

/** A request to a blob, for people. */
export interface StoreQuestion {
  /** Begins in lower case: `find the blob`; its address follows. */
  readonly doing: string
  readonly action: BlobAction
  readonly url: string
}

/**
 * Makes a request about a blob, whose client tries nothing again by itself: what passes is tried again, what does not becomes one clear
 * error. Throws AZURE_DENIED with action and address, as `armError`, and CANCELLED.
 */
export async function askStore<T>(
  question: StoreQuestion,
  { clock, signal }: AskContext,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  try {
    signal.throwIfAborted()
    const policy = { attempts: 6, baseDelayMs: 1000, maxDelayMs: 30_000, shouldRetry: passes }
    return await retry(() => withinLimit(clock, signal, run), policy, clock, signal)
  } catch (thrown) {
    if (signal.aborted) throw new ImageError('CANCELLED', 'The run was cancelled.', { cause: thrown })
    const status = armFacts(thrown)?.status
    if (status === 401 || status === 403) throw blobDenied(question, thrown)
    throw armError(`${question.doing} ${question.url}`, thrown)
  }
}

/** As {@link askStore}, for a blob that may not exist: then undefined. */
export async function findInStore<T>(
  question: StoreQuestion,
  context: AskContext,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T | undefined> {
  return await askStore(question, context, async (signal) => {
    try {
      return await run(signal)
    } catch (thrown) {
      if (armFacts(thrown)?.status === 404) return undefined
      throw thrown
    }
  })
}

/** What an upload to a blob failed by, told as AZURE_DENIED where permission is what is missing. */
export function explainUpload(thrown: unknown, url: string): unknown {
  const problem = thrown instanceof Error ? thrown.cause : undefined
  if (!(problem instanceof StoreProblem) || problem.failure !== 'expired') return thrown
  const { request } = (problem.cause ?? {}) as { readonly request?: { readonly method?: string } }
  const action = request?.method === 'PUT' ? 'write' : 'read'
  return blobDenied({ doing: 'upload to', action, url }, problem.cause)
}

function passes(thrown: unknown): boolean {
  const facts = armFacts(thrown)
  if (!facts) return false
  const { status } = facts
  return status === undefined || status === 408 || status === 429 || status >= 500
}

/** A store says that something is missing, and not what. */
function blobDenied({ doing, action, url }: StoreQuestion, cause: unknown): ImageError {
  const { code = '', message = '', status } = armFacts(cause) ?? {}
  const told = [code, message.split('\n')[0] ?? ''].filter((part) => part !== '')
  const right = `Microsoft.Storage/storageAccounts/blobServices/containers/blobs/${action}`
  return new ImageError(
    'AZURE_DENIED',
    `Azure did not ${doing} ${url}: the account may not do ${right} there.\n${told.length > 0 ? told.join(': ') : `It answered with status ${status}.`}`,
    {
      cause,
      hint: 'Assign the role Storage Blob Data Contributor on the container to the account of this run; Contributor alone allows nothing within it.',
    },
  )
}
