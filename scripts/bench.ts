import { benchLogPath } from './bench/logPath.ts'
import { benchPlugins } from './bench/plugins.ts'
import { benchStartUp } from './bench/startUp.ts'
import { benchTempChoice } from './bench/tempChoice.ts'
import { benchTemplates } from './bench/templates.ts'
import { run } from './run.ts'

if ((await run(process.execPath, ['--import', 'tsx', 'scripts/build.ts'])) !== 0) process.exit(1)
for (const bench of [benchStartUp, benchTempChoice, benchTemplates, benchPlugins, benchLogPath])
  for (const figure of await bench()) process.stdout.write(`${JSON.stringify(figure)}\n`)
