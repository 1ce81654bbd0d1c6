import type { FieldSet } from '../../template/component/fields.ts'
import type { Provisioner } from '../provisioner.ts'
import { sleepFor } from '../timing.ts'

const fields = { duration: { type: 'duration', required: true } } as const satisfies FieldSet

/** Waits. */
export const sleep: Provisioner<typeof fields> = {
  fields,
  run: ({ configured, clock, signal }) => sleepFor(clock, configured.config.duration, signal),
}
