import type { RunContext } from '../../base/context.ts'
import type { ComputeClients } from '../arm/armResource.ts'
import type { PageBlobs } from './madeBlob.ts'

/** The time there is for undoing at the end of a run. */
export interface UndoTime {
  /** Aborts when it is over; begins to count when it is first asked for. */
  readonly signal: () => AbortSignal
  /** Whether a post step does what is not done in time. */
  readonly hasPost: boolean
}

/** What publishing acts with: the run, a login, and who this run is. */
export interface AzureContext extends Pick<RunContext, 'log' | 'clock' | 'signal' | 'scope' | 'journal'> {
  readonly clientOf: ComputeClients
  readonly blobOf: PageBlobs
  /** Options of every client beside those of Microsoft.Compute: whom it trusts. */
  readonly trust: object
  /** Tells what this run makes from what others make. */
  readonly run: string
  readonly undo: UndoTime
  /** Put on everything that is made, besides the tags of `publishTags`. */
  readonly tags: Readonly<Record<string, string>>
}
