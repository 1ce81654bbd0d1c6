import { inRoot } from './root.ts'
import { run } from './run.ts'

/** The bundles are what is tested, out of the packaged extension, so they are made first; further arguments go to vitest. */
const code =
  (await run(process.execPath, ['--import', 'tsx', 'scripts/package.ts'])) ||
  (await run(process.execPath, [inRoot('node_modules/vitest/vitest.mjs'), 'run', ...process.argv.slice(2)]))
process.exit(code)
