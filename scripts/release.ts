import { version } from '#shared/host/local/version.ts'
import { makeRelease } from './release/makeRelease.ts'
import { inRoot } from './root.ts'
import { run } from './run.ts'

if ((await run(process.execPath, ['--import', 'tsx', 'scripts/package.ts'])) !== 0) process.exit(1)
const [tag, majorTag] = await makeRelease({ root: inRoot(), version })
process.stdout.write(
  `${tag} and ${majorTag} are tagged. Publish with:\n  git push origin ${tag}\n  git push --force origin ${majorTag}\n`,
)
