import { isImageError } from '../../base/errors.ts'
import { sanitiseText } from '../../base/text/sanitise.ts'
import { renderCommandHelp, renderHelp } from '../../declaration/render/commandHelp.ts'
import { checkOptions, parseCommandLine, verbsOf } from './commandLine.ts'
import { loadCommands } from './commands.ts'
import { openLocalHost } from './localHost.ts'
import { outputOf, sayIfUnwritten } from './standardOutput.ts'
import { version } from './version.ts'

/** Runs the command line: `machine-image <command> [options]`. */
export async function main(argv: readonly string[]): Promise<void> {
  try {
    const commands = await loadCommands(argv[0])
    const tasks = commands.map(({ task }) => task)
    const asked = parseCommandLine(argv, tasks)
    if (asked.ask === 'help')
      await print(renderHelp(tasks, new Map([...verbsOf(tasks)].map(([name, { help }]) => [name, help]))))
    else if (asked.ask === 'version') await print(version)
    else if (asked.ask === 'taskHelp') await print(renderCommandHelp(asked.task, asked.verb))
    else {
      checkOptions(asked)
      await commands.find(({ task }) => task === asked.task)?.run(openLocalHost(asked.inputs))
    }
  } catch (thrown) {
    if (!isImageError(thrown)) throw thrown
    process.stderr.write(sanitiseText(`error: ${thrown.detail}\n${thrown.hint}`) + '\n')
    process.exitCode = 2
  }
}

async function print(text: string): Promise<void> {
  const output = outputOf('stdout')
  output.write(text.trimEnd().split('\n'))
  await output.drained()
  sayIfUnwritten(output)
}
