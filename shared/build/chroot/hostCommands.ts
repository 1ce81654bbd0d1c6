import type { TemplateValue } from '../../template/gotemplate/values.ts'
import type { HostPrograms } from '../../chroot/hostPrograms.ts'
import { shellQuote } from '../scripts/shellQuote.ts'
import type { OutputReceiver } from '../../base/childOutput.ts'
import type { BuilderContext } from '../builder.ts'
import type { chrootFields } from './chrootFields.ts'

/** Renders a Go template of a field. */
export type Render = (text: string, data: ReadonlyMap<string, TemplateValue>) => string

/** What commands of a template may name. */
export interface CommandData {
  /** The disk image. */
  readonly Device: string
  /** Where the root of the target is. */
  readonly MountPath?: string
}

/** Runs the commands a template gives for this machine, each a line for its shell, in order, until one fails. */
export async function runHostCommands(
  commands: readonly string[],
  data: CommandData,
  { host, render, wrap, say, onOutput, workingDirectory: cwd }: HostCommandParts,
): Promise<void> {
  const values = new Map<string, TemplateValue>(Object.entries(data))
  for (const command of commands) {
    const line = wrap(render(command, values))
    say(`Executing: ${line}`)
    await host.run(['sh', '-c', line], { onOutput, cwd })
  }
}

/** What runs the commands. */
export interface HostCommandParts {
  readonly host: HostPrograms
  readonly render: Render
  /** Puts `command_wrapper` around a line. */
  readonly wrap: (line: string) => string
  readonly say: (text: string) => void
  readonly onOutput: OutputReceiver
  /** The folder of the run: commands may name files beside the template. */
  readonly workingDirectory: string
}

/** What runs the commands of a build. */
export function openHostCommands(
  { configured, say, run }: BuilderContext<typeof chrootFields>,
  host: HostPrograms,
  onOutput: OutputReceiver,
): HostCommandParts {
  const { config, render } = configured
  const wrap = createWrapper(config.command_wrapper, render)
  return { host, render, wrap, say, onOutput, workingDirectory: run.workingDirectory }
}

/** Puts a wrapper such as `sudo {{.Command}}` around lines; the line reaches a wrapper other than the plain one as one word of a shell. */
function createWrapper(wrapper: string | undefined, render: Render): (line: string) => string {
  if (wrapper === undefined || wrapper === '{{.Command}}') return (line) => line
  return (line) => render(wrapper, new Map([['Command', `sh -c ${shellQuote(line)}`]]))
}
