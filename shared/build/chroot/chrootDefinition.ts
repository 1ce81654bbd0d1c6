import { checkChroot } from './checkChroot.ts'
import { chrootFields } from './chrootFields.ts'

/** What a `chroot` source may say. */
export const chrootDefinition = { fields: chrootFields, check: checkChroot } as const

/** The types of sources that only the embedded engine has. */
export const embeddedSourceTypes: ReadonlySet<string> = new Set(['chroot'])
