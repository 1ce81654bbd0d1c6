import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { ensureImageTools } from './start/ensureImageTools.ts'
import { ensurePacker } from './start/ensurePacker.ts'
import { inRoot } from './root.ts'
import { run } from './run.ts'

const packer = await ensurePacker()
if ((await run(process.execPath, ['--import', 'tsx', 'scripts/build.ts'])) !== 0) process.exit(1)

const program = inRoot('dist/cli/machine-image.cjs')

async function build(template: string, ...options: readonly string[]): Promise<void> {
  process.stdout.write(`\n=== machine-image ${['build', `examples/${template}`, ...options].join(' ')}\n`)
  const code = await run(process.execPath, [program, 'build', join('examples', template), ...options])
  if (code !== 0) process.exit(code)
}

const folder = inRoot('dist/examples')
await mkdir(folder, { recursive: true })
for (const template of ['hello-image.pkr.hcl', 'legacy.json'])
  for (const engine of [
    ['--packer-path', packer],
    ['--engine', 'embedded'],
  ] as const)
    await build(template, ...engine, '--force', '--variables', `output=${join(folder, `${template}.txt`)}`)

const obstacle = await ensureImageTools()
const image = inRoot('dist/images/debian.vhd')
if (obstacle !== undefined) process.stdout.write(`\nNo image can be built on this machine: ${obstacle}.\n`)
else {
  await build('debian', '--force')
  process.stdout.write(`\nThe image is ${image}. Boot it: node ${program} boot ${image}\n`)
}
