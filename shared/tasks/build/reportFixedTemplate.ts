import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BuildContext } from '../build.ts'
import { makeMissing } from '../../base/makeMissing.ts'

/** Leaves what `packer fix` printed in a file; the template in the sources stays as it is. */
export async function reportFixedTemplate(ctx: BuildContext, document: Uint8Array): Promise<void> {
  await makeMissing(ctx.agent.reportDirectory)
  const path = join(ctx.agent.reportDirectory, 'fixed.json')
  await writeFile(path, document)
  ctx.output('fixedTemplatePath', path)
}
