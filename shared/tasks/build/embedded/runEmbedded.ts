import { resolve } from 'node:path'
import { ImageError } from '../../../base/errors.ts'
import type { BuildContext, BuildInputs } from '../../build.ts'

/** Runs a command without Packer. */
export async function runEmbedded(inputs: BuildInputs, ctx: BuildContext): Promise<void> {
  refuseForeignInputs(inputs)
  const workingDirectory = resolve(ctx.agent.workingDirectory, inputs.workingDirectory ?? '.')
  switch (inputs.command) {
    case 'build': {
      const { buildImages } = await import('./buildImages.ts')
      return buildImages(inputs, workingDirectory, ctx)
    }
    case 'validate': {
      const { validateTemplate } = await import('./validateTemplate.ts')
      return validateTemplate(inputs, workingDirectory, ctx)
    }
    case 'inspect': {
      const { inspectTemplate } = await import('./inspectTemplate.ts')
      return inspectTemplate(inputs, workingDirectory, ctx)
    }
    case 'fmt': {
      const { formatTemplates } = await import('./formatTemplates.ts')
      return formatTemplates(inputs, workingDirectory, ctx)
    }
    case 'init':
    case 'fix':
      throw new ImageError(
        'INPUT_INVALID',
        `engine: the embedded engine has no command ${inputs.command}; it needs no plugins and repairs no templates.`,
      )
  }
}

/** What only Packer understands must not be silently left out. */
function refuseForeignInputs({ packerArgs, packerLog, idleTimeout }: BuildInputs): void {
  const given = [
    ...(packerArgs.length > 0 ? ['packerArgs'] : []),
    ...(packerLog ? ['packerLog'] : []),
    ...(idleTimeout === undefined ? [] : ['idleTimeout']),
  ]
  if (given.length > 0)
    throw new ImageError(
      'INPUT_INVALID',
      `${given.join(', ')}: for Packer only; leave out, or set engine to packer.`,
    )
}
