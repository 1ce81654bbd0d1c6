import type { CheckHost, FieldProblem } from '../../template/component/definition.ts'
import type { ConfigOf, FieldSet } from '../../template/component/fields.ts'
import { checkEnvironment, environmentFields } from '../scripts/scriptEnvironment.ts'
import { checkSources } from '../scripts/scriptSources.ts'

/** The fields of the shell provisioner. */
export const shellFields = {
  ...environmentFields,
  inline: { type: 'texts' },
  script: { type: 'text' },
  scripts: { type: 'texts' },
  inline_shebang: { type: 'text' },
  use_env_var_file: { type: 'boolean' },
  execute_command: { type: 'text', late: true },
  remote_folder: { type: 'text' },
  remote_file: { type: 'text' },
  remote_path: { type: 'text' },
  binary: { type: 'boolean' },
  valid_exit_codes: { type: 'integers' },
  expect_disconnect: { type: 'boolean' },
  start_retry_timeout: { type: 'duration' },
  skip_clean: { type: 'boolean' },
  pause_after: { type: 'duration' },
} as const satisfies FieldSet

/** The fields as read. */
export type ShellConfig = ConfigOf<typeof shellFields>

/** What is wrong with the fields of the shell provisioner. */
export async function checkShell(config: ShellConfig, host: CheckHost): Promise<readonly FieldProblem[]> {
  const { inline, script, scripts } = config
  return [...(await checkSources({ inline, script, scripts }, host)), ...checkEnvironment(config)]
}
