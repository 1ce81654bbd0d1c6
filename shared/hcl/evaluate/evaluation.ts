import { type Diagnostic, problem } from '../diagnostic.ts'
import { LimitExceeded, type Limits } from '../limits.ts'
import type { SourceRange } from '../position.ts'
import type { Expression, SplatItem } from '../syntax/nodes.ts'
import { sizeOf } from '../values/size.ts'
import type { Value } from '../values/value.ts'
import type { Scope } from './scope.ts'

/** What the parts of one evaluation share: the problems so far, the budget, the elements splats are at. */
export class Evaluation {
  diagnostics: Diagnostic[] = []
  readonly limits: Limits
  readonly splatItems = new Map<SplatItem, Value>()
  readonly charge: (steps: number) => void
  readonly #evaluate: (evaluation: Evaluation, expression: Expression, scope: Scope | undefined) => Value
  #steps: number

  constructor(
    limits: Limits,
    evaluate: (evaluation: Evaluation, expression: Expression, scope: Scope | undefined) => Value,
  ) {
    this.limits = limits
    this.#evaluate = evaluate
    this.#steps = limits.steps
    this.charge = (steps) => {
      this.#steps -= steps
      if (!(this.#steps >= 0)) throw new LimitExceeded(`more than ${limits.steps} steps`)
    }
  }

  /** The value of a part of the expression; problems are added to the diagnostics. */
  value(expression: Expression, scope: Scope | undefined): Value {
    this.#steps--
    if (this.#steps < 0) this.charge(0)
    return this.#evaluate(this, expression, scope)
  }

  /** Like {@link value}, with the problems beside the value instead of among the diagnostics. */
  separately(expression: Expression, scope: Scope | undefined): readonly [Value, readonly Diagnostic[]] {
    const outer = this.diagnostics
    const own: Diagnostic[] = []
    this.diagnostics = own
    try {
      return [this.value(expression, scope), own]
    } finally {
      this.diagnostics = outer
    }
  }

  /** Pays for a string and refuses one that is too long. */
  chargeText(length: number): void {
    if (length > this.limits.stringLength)
      throw new LimitExceeded(`a string of more than ${this.limits.stringLength} characters`)
    this.charge(length >> 5)
  }

  /** The value, unless it holds more than a value may. */
  bounded(value: Value): Value {
    if (sizeOf(value) > this.limits.steps)
      throw new LimitExceeded(`a value with more than ${this.limits.steps} parts`)
    return value
  }

  /** Pays for looking at everything in some values. */
  chargeValues(...values: readonly Value[]): void {
    for (const value of values) this.charge(sizeOf(value) >> 2)
  }

  /** True if no further problems are kept. */
  get isFull(): boolean {
    return this.diagnostics.length >= this.limits.diagnostics
  }

  report(summary: string, detail: string, subject: SourceRange, context?: SourceRange): void {
    this.add([problem(summary, detail, subject, context)])
  }

  /** Keeps what fits; a loop may find the same problem in every pass. */
  add(diagnostics: readonly Diagnostic[]): void {
    for (const diagnostic of diagnostics)
      if (this.diagnostics.length < this.limits.diagnostics) this.diagnostics.push(diagnostic)
  }

  get mark(): number {
    return this.diagnostics.length
  }

  /** True if a problem was added after the mark was taken, or if there is no room for one. */
  failedSince(mark: number): boolean {
    return this.diagnostics.length > mark || this.diagnostics.length >= this.limits.diagnostics
  }
}
