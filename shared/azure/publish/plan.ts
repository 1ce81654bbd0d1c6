import { alignColumns } from '../../base/text/alignColumns.ts'
import { markdownTable } from '../../base/markdown.ts'

/** One thing a run will do, in words. */
export interface PlanStep {
  /** `create`, `upload`, `use`, `delete`, … */
  readonly action: string
  /** A kind of resource and its name. */
  readonly what: string
  readonly detail: string
}

/** The plan as lines of a table. */
export function planLines(steps: readonly PlanStep[]): readonly string[] {
  return alignColumns(steps.map(({ action, what, detail }) => [action, what, detail]))
}

/** The plan as a table in Markdown. */
export function planMarkdown(steps: readonly PlanStep[]): string {
  return markdownTable(
    ['', 'what', ''],
    steps.map(({ action, what, detail }) => [action, what, detail]),
  )
}

/** `104857600` → `100.0 MiB`. */
export function mebibytes(sizeBytes: number): string {
  return `${(sizeBytes / 2 ** 20).toFixed(1)} MiB`
}
