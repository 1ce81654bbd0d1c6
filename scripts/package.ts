import { rm, stat } from 'node:fs/promises'
import { version } from '#shared/host/local/version.ts'
import { checkExtension } from './package/checkExtension.ts'
import { inRoot } from './root.ts'
import { capture, run } from './run.ts'

/** The installation limit of Azure DevOps Server 2019 is 25 MiB; ours is what a task of this kind should need. */
const sizeLimitBytes = 5 * 2 ** 20

if ((await run(process.execPath, ['--import', 'tsx', 'scripts/build.ts'])) !== 0) process.exit(1)
await checkExtension(inRoot('dist/extension'))

const output = inRoot('dist', `machine-image-tasks-${version}.vsix`)
await rm(output, { force: true })
const said = await capture('npx', [
  '--yes',
  'tfx-cli@0.23.1',
  'extension',
  'create',
  '--no-prompt',
  '--no-color',
  '--root',
  inRoot('dist/extension'),
  '--manifests',
  inRoot('dist/extension/vss-extension.json'),
  '--output-path',
  output,
])
// tfx ends with 0 whatever it finds in a task.json.
const warnings = said.split('\n').filter((line) => /^\s*(?:warning|error):/i.test(line))
if (warnings.length > 0) throw new Error(`tfx is not content:\n${warnings.join('\n')}`)
const { size } = await stat(output)
if (size > sizeLimitBytes) throw new Error(`${output} has ${size} bytes, more than ${sizeLimitBytes}`)
process.stdout.write(`${output}: ${size} bytes\n`)
