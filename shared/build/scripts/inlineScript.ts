import { randomUUID } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FieldSet } from '../../template/component/fields.ts'
import type { BuildFacts } from '../../template/plan.ts'
import { templateData } from '../buildFacts.ts'
import type { StepContext } from '../stepContext.ts'

/** The text of a script of lines, each a template over what is known of the machine by now. */
export function inlineText<S extends FieldSet>(
  { configured }: StepContext<S>,
  facts: BuildFacts | undefined,
  lines: readonly string[],
): string {
  const data = templateData(facts, {})
  return lines.map((line) => `${configured.render(line, data)}\n`).join('')
}

/** Writes a script that only this account can read and execute, and removes it after `use`, however that ends. */
export async function withScriptFile<T>(
  folder: string,
  extension: string,
  text: string,
  use: (path: string) => Promise<T>,
): Promise<T> {
  const path = join(folder, `script-${randomUUID()}${extension}`)
  try {
    await writeFile(path, text, { flag: 'wx', mode: 0o700 })
    return await use(path)
  } finally {
    await rm(path, { force: true })
  }
}
