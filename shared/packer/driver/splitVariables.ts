/** Variables by the way they take to Packer. */
export interface SplitVariables {
  readonly plain: ReadonlyMap<string, string>
  readonly secret: ReadonlyMap<string, string>
}

/** Sends every variable whose value holds a known secret the way of the secret ones: a command line is world-readable. */
export function splitVariables(
  variables: ReadonlyMap<string, string>,
  secretVariables: ReadonlyMap<string, string>,
  holdsSecret: (value: string) => boolean,
): SplitVariables {
  const plain = new Map<string, string>()
  const secret = new Map(secretVariables)
  for (const [name, value] of variables) {
    if (secret.has(name)) continue
    const target = holdsSecret(value) ? secret : plain
    target.set(name, value)
  }
  return { plain, secret }
}
