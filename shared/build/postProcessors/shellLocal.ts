import { given } from '../given.ts'
import type { PostProcessor } from '../postProcessor.ts'
import { checkLocalScripts, localScriptFields, runLocalScripts } from '../scripts/localScripts.ts'

/** Runs scripts on this machine after the build, and passes on what it was given. */
export const shellLocalPostProcessor: PostProcessor<typeof localScriptFields> = {
  fields: localScriptFields,
  check: checkLocalScripts,
  async run(context) {
    const { artifact, configured } = context
    const command = given(configured.config.execute_command)
    // A single word is a line for the shell here, though not in the provisioner.
    await runLocalScripts(
      context,
      artifact.facts,
      command?.length === 1 ? ['/bin/sh', '-c', ...command] : command,
    )
    return { artifact, keepsInput: true, needsInput: true }
  },
}
