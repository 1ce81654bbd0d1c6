import type { Builder } from '../../../build/builder.ts'
import { chrootDefinition } from '../../../build/chroot/chrootDefinition.ts'
import type { ChrootServices } from '../../../build/chroot/chrootServices.ts'

/** The builder of chroot sources by its type; its code and its services are loaded when a build runs. */
export function chrootBuilders(openServices?: () => Promise<ChrootServices>): ReadonlyMap<string, Builder> {
  const builder: Builder<typeof chrootDefinition.fields> = {
    ...chrootDefinition,
    async run(context) {
      if (!openServices) throw new Error('This command only checks templates.')
      const { createChrootBuilder } = await import('../../../build/chroot/chrootBuilder.ts')
      return createChrootBuilder(await openServices()).run(context)
    },
  }
  return new Map<string, Builder>([['chroot', builder]])
}
