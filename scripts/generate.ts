import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { generatedFiles } from './generated.ts'
import { inRoot } from './root.ts'

for (const [path, text] of generatedFiles()) {
  await mkdir(dirname(inRoot(path)), { recursive: true })
  await writeFile(inRoot(path), text)
  process.stdout.write(`${path}\n`)
}
