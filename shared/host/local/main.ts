import { isImageError } from '../../base/errors.ts'
import { sanitiseText } from '../../base/text/sanitise.ts'
import { renderCommandHelp, renderHelp } from '../../declaration/render/commandHelp.ts'
import { bootTask } from '../../tasks/boot.ts'
import { buildTask } from '../../tasks/build.ts'
import { localTasks as tasks } from '../../tasks/localTasks.ts'
import { lockTask } from '../../tasks/lock.ts'
import { mirrorTask } from '../../tasks/mirror.ts'
import { publishTask } from '../../tasks/publish.ts'
import { setupTask } from '../../tasks/setup.ts'
import type { OpenHost } from '../host.ts'
import { runTask } from '../runTask.ts'
import { parseCommandLine, verbsOf } from './commandLine.ts'
import { openLocalHost } from './localHost.ts'
import { version } from './version.ts'

const run = {
  setup: (openHost: OpenHost) => runTask(setupTask, openHost),
  build: (openHost: OpenHost) => runTask(buildTask, openHost),
  publish: (openHost: OpenHost) => runTask(publishTask, openHost),
  lock: (openHost: OpenHost) => runTask(lockTask, openHost),
  mirror: (openHost: OpenHost) => runTask(mirrorTask, openHost),
  boot: (openHost: OpenHost) => runTask(bootTask, openHost),
}

/** Runs the command line: `machine-image <command> [options]`. */
export async function main(argv: readonly string[]): Promise<void> {
  try {
    const asked = parseCommandLine(argv, tasks)
    if (asked.ask === 'help')
      process.stdout.write(
        renderHelp(tasks, new Map([...verbsOf(tasks)].map(([name, { help }]) => [name, help]))),
      )
    else if (asked.ask === 'version') process.stdout.write(`${version}\n`)
    else if (asked.ask === 'taskHelp') process.stdout.write(renderCommandHelp(asked.task))
    else await run[asked.task.name as (typeof tasks)[number]['name']](openLocalHost(asked.inputs))
  } catch (thrown) {
    if (!isImageError(thrown)) throw thrown
    process.stderr.write(sanitiseText(`error: ${thrown.detail}\n${thrown.hint}`) + '\n')
    process.exitCode = 2
  }
}
