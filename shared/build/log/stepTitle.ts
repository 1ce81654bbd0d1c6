import type { BuildStep } from '../buildEvent.ts'

/** A step as people call it: `provisioner shell-local "install"`. */
export function stepTitle({ kind, type, name }: BuildStep): string {
  const title = kind === 'builder' ? type : `${kind} ${type}`
  return name === undefined || name === '' ? title : `${title} ${JSON.stringify(name)}`
}
