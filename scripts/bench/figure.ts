/** One measured figure, printed as one JSON line. */
export interface BenchFigure {
  readonly name: string
  readonly value: number
  /** Unit of `value`, of `budget` and of the peer's value: `ms`, `MB/s`, `bytes`, … */
  readonly unit: string
  /** What `value` must not exceed, or must reach where more is better. */
  readonly budget?: number
  /** Another program measured in the same run. */
  readonly peer?: { readonly name: string; readonly value: number }
  /** `value` over the peer's value. */
  readonly ratio?: number
}
