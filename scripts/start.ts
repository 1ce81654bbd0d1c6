import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { ensurePacker } from './start/ensurePacker.ts'
import { inRoot } from './root.ts'
import { run } from './run.ts'

const packer = await ensurePacker()
if ((await run(process.execPath, ['--import', 'tsx', 'scripts/build.ts'])) !== 0) process.exit(1)

const folder = inRoot('dist/examples')
await mkdir(folder, { recursive: true })
const engines = [
  ['--packer-path', packer],
  ['--engine', 'embedded'],
] as const
for (const template of (await readdir(inRoot('examples'))).toSorted())
  for (const engine of engines) {
    process.stdout.write(`\n=== machine-image build examples/${template} ${engine.join(' ')}\n`)
    const output = join(folder, `${template}.txt`)
    const options = [
      'build',
      join('examples', template),
      ...engine,
      '--force',
      '--variables',
      `output=${output}`,
    ]
    const code = await run(process.execPath, [inRoot('dist/cli/machine-image.cjs'), ...options])
    if (code !== 0) process.exit(code)
  }
