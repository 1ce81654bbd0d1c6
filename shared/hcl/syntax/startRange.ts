import { rangeBetween, type SourceRange } from '../position.ts'
import type { Expression } from './nodes.ts'

/** The first words of an expression: what to point at when an expression of several lines is meant as a whole. */
export function startRange(expression: Expression): SourceRange {
  switch (expression.kind) {
    case 'binary':
      return startRange(expression.left)
    case 'conditional':
      return startRange(expression.condition)
    case 'parentheses':
    case 'scoped':
      return startRange(expression.inner)
    case 'index':
      return { ...expression.bracketRange, end: expression.bracketRange.start + 1 }
    case 'splat':
      return expression.markerRange
    case 'call':
      return rangeBetween(expression.nameRange, expression.openRange)
    case 'tuple':
    case 'object':
    case 'for':
      return expression.openRange
    case 'template': {
      const first = expression.parts[0]
      return first === undefined ? expression.range : startRange(first)
    }
    case 'templateJoin':
      return startRange(expression.passes)
    case 'unary':
      return { ...expression.range, end: expression.range.start + 1 }
    case 'literal':
    case 'reference':
    case 'traversal':
    case 'splatItem':
    case 'templateWrap':
    case 'json':
      return expression.range
  }
}
