import { given } from '../given.ts'
import type { Provisioner } from '../provisioner.ts'
import { checkLocalScripts, localScriptFields, runLocalScripts } from '../scripts/localScripts.ts'

/** Runs scripts on this machine while the other one is there. */
export const shellLocalProvisioner: Provisioner<typeof localScriptFields> = {
  fields: localScriptFields,
  check: checkLocalScripts,
  run: (context) => runLocalScripts(context, context.facts, given(context.configured.config.execute_command)),
}
