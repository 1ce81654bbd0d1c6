import { resolve, dirname } from 'node:path'
import { hasErrors } from '../../hcl/diagnostic.ts'
import type { TemplateRequest } from '../readTemplate.ts'
import type { Template } from '../template.ts'
import type { TemplateRun } from '../templateRun.ts'
import { planLegacy } from './planLegacy.ts'

/** Reads a legacy JSON template from its file to its builds. */
export async function readLegacy(
  path: string,
  request: TemplateRequest,
  run: TemplateRun,
): Promise<Template> {
  const { workingDirectory, variables, environment, only, except } = request
  const plan = planLegacy({
    source: await run.files.read(path),
    templateDir: dirname(resolve(workingDirectory, path)),
    variables,
    variableFiles: await Promise.all(request.variableFiles.map((file) => run.files.read(file))),
    environment,
    only,
    except,
    startedAt: new Date(run.startedMs),
    workingDirectory,
    random: run.random,
  })
  const { builds, buildNames, builders, secrets, description, minPackerVersion, diagnostics } = plan
  return {
    format: 'legacy',
    description: description ?? '',
    variables: plan.variables,
    locals: [],
    sources: builders,
    builds,
    buildNames,
    requiredVersions: minPackerVersion === undefined ? [] : [`>= ${minPackerVersion}`],
    requiredPlugins: [],
    secrets,
    isDeclared: !hasErrors(diagnostics),
    diagnostics,
  }
}
