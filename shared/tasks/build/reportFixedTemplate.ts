import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BuildContext } from '../build.ts'
import { makeMissing } from '../../base/makeMissing.ts'

/** Leaves what `packer fix` printed in a file; the template in the sources stays as it is. */
export async function reportFixedTemplate(ctx: BuildContext, said: readonly string[]): Promise<void> {
  const text = said.find((part) => part.trimStart().startsWith('{'))
  if (text === undefined) return
  await makeMissing(ctx.agent.reportDirectory)
  const path = join(ctx.agent.reportDirectory, 'fixed.json')
  await writeFile(path, text.trim() + '\n')
  ctx.output('fixedTemplatePath', path)
}
