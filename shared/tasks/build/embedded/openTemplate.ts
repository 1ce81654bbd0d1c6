import { tmpdir } from 'node:os'
import { createCheckHost } from '../../../build/checkHost.ts'
import { dataSources } from '../../../build/dataSources/dataSources.ts'
import { packerEnvironment } from '../../../packer/driver/packerEnvironment.ts'
import { localTemplateFiles } from '../../../template/localTemplateFiles.ts'
import { readTemplate } from '../../../template/readTemplate.ts'
import type { Template } from '../../../template/template.ts'
import type { BuildContext, BuildInputs } from '../../build.ts'

/** A template as the inputs ask for it; its secrets are masked from now on. */
export async function openTemplate(
  inputs: BuildInputs,
  workingDirectory: string,
  ctx: BuildContext,
  options: { readonly readData: boolean; readonly environment?: Readonly<Record<string, string>> },
): Promise<Template> {
  const environment =
    options.environment ?? packerEnvironment(ctx.agent.environment, tmpdir(), inputs.passEnvironment)
  const template = await readTemplate(
    {
      path: inputs.template,
      workingDirectory,
      variables: new Map([...inputs.variables, ...inputs.secretVariables]),
      variableFiles: inputs.variableFiles,
      environment: new Map(Object.entries(environment)),
      only: namesIn(inputs.only),
      except: namesIn(inputs.except),
      warnOnUndeclared: true,
      readData: options.readData,
    },
    {
      files: localTemplateFiles(workingDirectory),
      host: createCheckHost(workingDirectory),
      dataSources: dataSources(environment),
      nowMs: () => ctx.clock.now(),
      signal: ctx.signal,
    },
  )
  for (const secret of template.secrets) ctx.log.secret(secret)
  return template
}

function namesIn(list: readonly string[]): readonly string[] {
  return list
    .flatMap((entry) => entry.split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '')
}
