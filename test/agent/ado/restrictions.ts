/** The `restrictions` of a task.json, or the `target` of a step: absent parts allow all. */
export interface AdoRestrictions {
  readonly commands?: { readonly mode?: string }
  readonly settableVariables?: { readonly allowed?: readonly string[] }
}

const allowedInRestrictedMode = new Set([
  'task.logdetail',
  'task.logissue',
  'task.issue',
  'task.complete',
  'task.setprogress',
  'task.setsecret',
  'task.setvariable',
  'task.debug',
  'task.settaskvariable',
  'task.prependpath',
  'telemetry.publish',
])

/** Whether every set of restrictions lets a command (`area.event`, any case) through. */
export function isCommandAllowed(sets: readonly AdoRestrictions[], name: string): boolean {
  return sets.every(
    (one) =>
      one.commands?.mode?.toLowerCase() !== 'restricted' || allowedInRestrictedMode.has(name.toLowerCase()),
  )
}

/** Whether every set of restrictions lets a variable be set; `path` stands for prependpath. */
export function isVariableSettable(sets: readonly AdoRestrictions[], variable: string): boolean {
  return sets.every((one) => {
    const allowed = one.settableVariables?.allowed
    return allowed === undefined || allowed.some((pattern) => globToRegExp(pattern).test(variable))
  })
}

/**
 * A minimatch pattern as a regular expression that ignores case: `*`, `?` and `[…]`.
 * Throws on `{ } ( ) ! # \`, whose meaning in minimatch this harness does not know.
 */
export function globToRegExp(pattern: string): RegExp {
  if (/[{}()#\\]|^!/.test(pattern)) throw new Error(`unsupported pattern of a settable variable: ${pattern}`)
  const source = pattern.replace(/\[[^\]]+\]|[*?]+|[^*?[]+|\[/g, (part) => {
    if (/^\[.+\]$/.test(part)) return part.replace(/^\[!/, '[^')
    if (/^[*?]/.test(part)) return part.replaceAll('?', '[^/]').replaceAll('*', '[^/]*')
    return part.replace(/[.+^$|[\]]/g, String.raw`\$&`)
  })
  return new RegExp(`^${source}$`, 'i')
}
