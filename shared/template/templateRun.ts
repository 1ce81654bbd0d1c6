import type { RandomSource } from '../hcl/functions/capabilities.ts'
import type { TemplateTools } from './readTemplate.ts'

/** The tools of one reading of a template, and when it began. */
export interface TemplateRun extends TemplateTools {
  /** Milliseconds since 1970; the same for everything in the template. */
  readonly startedMs: number
  readonly random: RandomSource
}
