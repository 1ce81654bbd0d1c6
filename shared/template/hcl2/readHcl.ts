import type { Body } from '../../hcl/body.ts'
import { type Diagnostic, hasErrors } from '../../hcl/diagnostic.ts'
import type { HclFunction } from '../../hcl/functions/function.ts'
import type { YamlReader } from '../../hcl/functions/yaml/yamlNode.ts'
import { standardFunctions } from '../../hcl/functions/standard.ts'
import { parseJsonFile, parseNativeFile } from '../../hcl/parseFile.ts'
import { ImageError } from '../../base/errors.ts'
import { typeExpression } from '../../hcl/values/typeTraits.ts'
import { interpolation } from '../component/interpolate.ts'
import { textsIn, valueTree } from '../component/valueTree.ts'
import { localFunctionFiles } from '../localFunctionFiles.ts'
import { packerLevel } from '../packerLevel.ts'
import type { TemplateRequest } from '../readTemplate.ts'
import type { Template } from '../template.ts'
import type { TemplateFile, TemplateLocation } from '../templateFiles.ts'
import type { TemplateRun } from '../templateRun.ts'
import type { PlannedVariable } from '../plannedVariable.ts'
import { loadYamlReader, mayReadYaml } from '../yamlReader.ts'
import type { HclTemplate } from './hclTemplate.ts'
import type { Variable, VariableValue } from './variable.ts'
import { type HclBuilds, planHclBuilds } from './planHclBuilds.ts'
import { readHclTemplate } from './readHclTemplate.ts'

type HclLocation = Extract<TemplateLocation, { format: 'hcl2' }>

/** Reads an HCL2 template from its files to its builds. */
export async function readHcl(
  location: HclLocation,
  request: TemplateRequest,
  run: TemplateRun,
): Promise<Template> {
  const diagnostics: Diagnostic[] = []
  const { bodies, texts } = await parseAll(location.files, run, diagnostics)
  const given = request.variableFiles.map((path) => ({ path, syntax: variableFileSyntax(path) }))
  const { bodies: files } = await parseAll([...location.variableFiles, ...given], run, diagnostics)
  // What follows a syntax error is a guess.
  if (hasErrors(diagnostics)) return emptyTemplate(diagnostics)

  const shared = {
    packerVersion: packerLevel,
    startedAt: new Date(run.startedMs),
    workingDirectory: request.workingDirectory,
    random: run.random,
  }
  const template = await readHclTemplate({
    bodies,
    hasDynamicBlocks: texts.some((text) => /dynamic|\\u/.test(text)),
    root: location.root,
    workingDirectory: request.workingDirectory,
    functions: functionsFor(
      location,
      request,
      run,
      texts.some(mayReadYaml) ? await loadYamlReader() : undefined,
    ),
    variables: {
      environment: request.environment,
      files,
      arguments: request.variables,
      warnOnUndeclared: request.warnOnUndeclared,
    },
    dataSources: {
      types: run.dataSources,
      read: request.readData,
      host: run.host,
      interpolation: interpolation({ ...shared, buildName: undefined, buildType: undefined }),
      signal: run.signal,
    },
  })
  const planned = planHclBuilds(template, request, shared)
  return asTemplate(template, planned, diagnostics)
}

async function parseAll(
  files: readonly TemplateFile[],
  run: TemplateRun,
  diagnostics: Diagnostic[],
): Promise<{ readonly bodies: readonly Body[]; readonly texts: readonly string[] }> {
  const bodies: Body[] = []
  const texts: string[] = []
  for (const { path, syntax } of files) {
    const source = await run.files.read(path)
    const parsed = syntax === 'native' ? parseNativeFile(source) : parseJsonFile(source)
    diagnostics.push(...parsed.diagnostics)
    bodies.push(parsed.body)
    texts.push(source.text)
  }
  return { bodies, texts }
}

function variableFileSyntax(path: string): TemplateFile['syntax'] {
  if (path.endsWith('.hcl')) return 'native'
  if (path.endsWith('.json')) return 'json'
  throw new ImageError('INPUT_INVALID', `variableFiles: ${path} ends neither in .hcl nor in .json.`)
}

function functionsFor(
  { root }: HclLocation,
  request: TemplateRequest,
  run: TemplateRun,
  yaml: YamlReader | undefined,
): ReadonlyMap<string, HclFunction> {
  const { workingDirectory, environment } = request
  const homeDirectory = environment.get('HOME') ?? environment.get('USERPROFILE')
  return standardFunctions({
    clock: { nowMs: run.nowMs, startedMs: () => run.startedMs },
    random: run.random,
    yaml,
    files: localFunctionFiles({ root, workingDirectory, homeDirectory }),
  })
}

function emptyTemplate(diagnostics: readonly Diagnostic[]): Template {
  return {
    format: 'hcl2',
    description: '',
    variables: [],
    locals: [],
    sources: [],
    builds: [],
    buildNames: [],
    requiredVersions: [],
    requiredPlugins: [],
    secrets: [],
    isDeclared: false,
    diagnostics,
  }
}

function planVariable(variable: Variable, chosen: VariableValue | undefined): PlannedVariable {
  const { name, description, type, isSensitive, range } = variable
  return {
    name,
    description,
    type: typeExpression(type),
    isSensitive,
    isRequired: variable.default === undefined,
    defaultValue: variable.default && valueTree(variable.default.value),
    value: chosen && valueTree(chosen.value),
    origin: chosen?.origin,
    at: range,
  }
}

function asTemplate(
  template: HclTemplate,
  planned: HclBuilds,
  syntaxWarnings: readonly Diagnostic[],
): Template {
  const { variables, values, locals, sources, builds } = template
  const secretValues = [
    ...[...variables.values()]
      .filter(({ isSensitive }) => isSensitive)
      .map(({ name }) => values.get(name)?.value),
    ...locals.filter(({ isSensitive }) => isSensitive).map(({ value }) => value),
  ]
  return {
    ...emptyTemplate([...syntaxWarnings, ...template.diagnostics, ...planned.diagnostics]),
    description: builds
      .map(({ description }) => description)
      .filter((text) => text !== '')
      .join('\n'),
    variables: [...variables.values()].map((variable) => planVariable(variable, values.get(variable.name))),
    locals: locals.map(({ name, isSensitive, value }) => ({ name, isSensitive, value: valueTree(value) })),
    sources: [...sources.values()].map(({ type, name }) => ({ type, name })),
    builds: planned.builds,
    buildNames: planned.buildNames,
    requiredVersions: template.requiredVersions,
    requiredPlugins: template.requiredPlugins,
    isDeclared: template.isDeclared,
    secrets: secretValues
      .flatMap((value) => (value === undefined ? [] : textsIn(value)))
      .filter((text) => text !== ''),
  }
}
