import { benchImages } from './bench/images.ts'
import { benchLogPath } from './bench/logPath.ts'
import { benchPlugins } from './bench/plugins.ts'
import { benchStartUp } from './bench/startUp.ts'
import { benchTempChoice } from './bench/tempChoice.ts'
import { benchTemplates } from './bench/templates.ts'
import { benchUpload } from './bench/upload.ts'
import { run } from './run.ts'

if ((await run(process.execPath, ['--import', 'tsx', 'scripts/build.ts'])) !== 0) process.exit(1)
const benches = {
  startUp: benchStartUp,
  tempChoice: benchTempChoice,
  templates: benchTemplates,
  plugins: benchPlugins,
  logPath: benchLogPath,
  images: benchImages,
  upload: benchUpload,
}
const asked = process.argv.slice(2)
for (const [name, bench] of Object.entries(benches))
  if (asked.length === 0 || asked.includes(name))
    for (const figure of await bench()) process.stdout.write(`${JSON.stringify(figure)}\n`)
