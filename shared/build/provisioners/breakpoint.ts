import type { FieldSet } from '../../template/component/fields.ts'
import type { Provisioner } from '../provisioner.ts'

const fields = { note: { type: 'text' }, disable: { type: 'boolean' } } as const satisfies FieldSet

/** A place to look at a build; where nobody can press a key to go on, it fails at once unless it is disabled. */
export const breakpoint: Provisioner<typeof fields> = {
  fields,
  async run({ configured, say }) {
    const { note, disable } = configured.config
    const shown =
      note === undefined || note === '' ? 'The breakpoint' : `The breakpoint ${JSON.stringify(note)}`
    if (!disable)
      throw new Error(`${shown} waits for a key, and nobody is there to press one. Set disable = true.`)
    say(`${shown} is disabled.`)
  },
}
