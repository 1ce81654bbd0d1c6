/** Something that is made when it is first asked for, and only then. */
export interface Once<T> {
  /** Makes it, or resolves with what was made; rejects as making it did. */
  readonly get: () => Promise<T>
  /** What was made, or is being made; undefined when nobody has asked for it. */
  readonly made: () => Promise<T | undefined>
}

/** Puts off making something until it is needed. */
export function once<T>(make: () => Promise<T>): Once<T> {
  let made: Promise<T> | undefined
  return {
    get: () => (made ??= make()),
    made: async () => made,
  }
}
