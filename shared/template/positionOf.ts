import type { SourcePosition } from '../base/errors.ts'
import type { SourceRange } from '../hcl/position.ts'

/** Where a range of a template begins, for annotations. */
export function positionOf({ source, start }: SourceRange): SourcePosition {
  const { line, column } = source.positionAt(start)
  return { file: outermostName(source), line, column }
}

/** A template within a JSON string has positions of its file. */
function outermostName({ name, embedding }: SourceRange['source']): string {
  return embedding === undefined ? name : outermostName(embedding.container)
}
