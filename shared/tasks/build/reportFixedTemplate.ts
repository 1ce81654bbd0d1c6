import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BuildContext } from '../build.ts'

/** Leaves what `packer fix` printed in a file; the template in the sources stays as it is. */
export async function reportFixedTemplate(ctx: BuildContext, said: readonly string[]): Promise<void> {
  const text = said.find((part) => part.trimStart().startsWith('{'))
  if (text === undefined) return
  await mkdir(ctx.agent.reportDirectory, { recursive: true })
  const path = join(ctx.agent.reportDirectory, 'fixed.json')
  await writeFile(path, text.trim() + '\n')
  ctx.output('fixedTemplatePath', path)
}
