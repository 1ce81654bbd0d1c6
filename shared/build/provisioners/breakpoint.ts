import type { FieldSet } from '../../template/component/fields.ts'
import type { Provisioner } from '../provisioner.ts'

const fields = { note: { type: 'text' }, disable: { type: 'boolean' } } as const satisfies FieldSet

/** A place to look at a build. Nobody is there to press a key and go on, so it is refused unless it is disabled. */
export const breakpoint: Provisioner<typeof fields> = {
  fields,
  check({ disable }) {
    if (disable) return []
    return [{ text: 'A breakpoint waits for a key, and nobody is there to press one. Set disable = true.' }]
  },
  async run({ configured, say }) {
    const { note = '' } = configured.config
    say(note === '' ? 'The breakpoint is disabled.' : `The breakpoint ${JSON.stringify(note)} is disabled.`)
  },
}
