import { benchLogPath } from './bench/logPath.ts'
import { benchStartUp } from './bench/startUp.ts'
import { benchTempChoice } from './bench/tempChoice.ts'
import { run } from './run.ts'

if ((await run(process.execPath, ['--import', 'tsx', 'scripts/build.ts'])) !== 0) process.exit(1)
for (const bench of [benchStartUp, benchTempChoice, benchLogPath])
  for (const figure of await bench()) process.stdout.write(`${JSON.stringify(figure)}\n`)
