import type { RunContext } from '../../base/context.ts'
import type { ComputeClients } from '../arm/armResource.ts'

/** What publishing acts with: the run, a login, and who this run is. */
export interface AzureContext extends Pick<RunContext, 'log' | 'clock' | 'signal' | 'scope' | 'journal'> {
  readonly clientOf: ComputeClients
  /** Options of every client beside those of Microsoft.Compute: whom it trusts. */
  readonly trust: object
  /** Tells what this run makes from what others make. */
  readonly run: string
  /** How long the undoing of one resource may take at the end of the run. */
  readonly undoTimeoutMs: number
  /** Put on everything that is made, besides the tags of `publishTags`. */
  readonly tags: Readonly<Record<string, string>>
}
