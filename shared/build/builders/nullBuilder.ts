import type { BuildFacts } from '../../template/plan.ts'
import type { Builder, BuilderContext } from '../builder.ts'
import type { Communicator } from '../communicator.ts'
import { noCommunicator } from '../communicators/none.ts'
import { communicatorFields } from './communicatorFields.ts'

/** Opens the way to a machine for one build. */
export type Connect = (context: BuilderContext<typeof communicatorFields>) => Communicator

const facts: BuildFacts = new Map([['ID', 'Null']])

/** Makes the builder that makes nothing: it provisions what `communicators` lead to, or with `none` nothing. */
export function createNullBuilder(
  communicators: ReadonlyMap<string, Connect> = new Map(),
): Builder<typeof communicatorFields> {
  const known = new Map<string, Connect>([['none', () => noCommunicator], ...communicators])
  return {
    fields: communicatorFields,
    check({ communicator = 'ssh' }) {
      if (known.has(communicator)) return []
      const text = `The embedded engine does not connect to machines (communicator ${JSON.stringify(communicator)}). Set communicator = "none" if nothing is to be connected to, or choose engine: packer.`
      return [{ field: 'communicator', text }]
    },
    async run(context) {
      const { communicator = 'ssh' } = context.configured.config
      const connect = known.get(communicator)
      if (!connect) throw new Error(`There is no communicator ${communicator}.`)
      return context.provision({ communicator: connect(context), facts }, async () => ({
        builderId: 'fnoeding.null',
        id: 'Null',
        files: [],
        description: 'Nothing was exported by the null builder.',
        facts,
        destroy: async () => undefined,
      }))
    },
  }
}
