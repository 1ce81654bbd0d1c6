/** To which builds a provisioner or post-processor belongs, by `type.name` exactly. */
export interface Selection {
  readonly only: readonly string[]
  readonly except: readonly string[]
}

/** Whether a component belongs to a build. */
export function isSelected({ only, except }: Selection, name: string): boolean {
  return only.length > 0 ? only.includes(name) : !except.includes(name)
}
