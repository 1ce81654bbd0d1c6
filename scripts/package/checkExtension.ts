import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'

interface TaskManifest {
  readonly execution: Readonly<Record<string, { readonly target: string }>>
  readonly postjobexecution: Readonly<Record<string, { readonly target: string }>>
}

/** Throws unless every task folder of the extension stands alone: its targets are there, and no import leaves it. */
export async function checkExtension(folder: string): Promise<void> {
  const tasks = (await readdir(folder)).filter((name) => /V\d+$/.test(name))
  for (const task of tasks) {
    const root = join(folder, task)
    const manifest = JSON.parse(await readFile(join(root, 'task.json'), 'utf8')) as TaskManifest
    const handlers = [...Object.values(manifest.execution), ...Object.values(manifest.postjobexecution)]
    for (const { target } of handlers) await stat(join(root, target))
    for (const file of (await readdir(root, { recursive: true })).filter((name) => name.endsWith('.mjs'))) {
      const text = await readFile(join(root, file), 'utf8')
      const outside = [...text.matchAll(/(?:from|import)\s*\(?["']((?:\.\.\/){2,}[^"']*)["']/g)]
      if (outside.length > 0) throw new Error(`${task}/${file} imports ${outside[0]?.[1] ?? ''}`)
    }
  }
}
