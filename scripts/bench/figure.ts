/** One measured figure, printed as one JSON line. */
export interface BenchFigure {
  readonly name: string
  readonly value: number
  readonly unit: string
  /** What the value must keep within, in the same unit. */
  readonly budget?: number
  /** What it was compared with in the same run. */
  readonly peer?: string
  /** The value divided by the peer's. */
  readonly ratio?: number
}
