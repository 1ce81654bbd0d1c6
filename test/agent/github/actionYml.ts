import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { parseYamlSubset, type YamlValue } from './yamlSubset.ts'

/** An input of an action; the default may hold an expression. */
export interface ActionInput {
  readonly name: string
  readonly defaultValue: string | undefined
  readonly required: boolean
  readonly deprecationMessage: string | undefined
}

/** The parts of an action.yml that decide how the runner runs a JavaScript action. */
export interface ActionDefinition {
  readonly name: string
  readonly using: string
  readonly inputs: readonly ActionInput[]
  readonly outputs: readonly string[]
  readonly scripts: Readonly<{ pre?: string; main: string; post?: string }>
  readonly preIf: string
  readonly postIf: string
  /** What a careful reader of the file objects to. */
  readonly problems: readonly string[]
}

type YamlMap = Readonly<Record<string, YamlValue>>

const knownKeys = {
  action: ['name', 'description', 'author', 'inputs', 'outputs', 'runs', 'branding'],
  input: ['description', 'required', 'default', 'deprecationMessage'],
  output: ['description'],
  runs: ['using', 'main', 'pre', 'pre-if', 'post', 'post-if'],
}

/** Reads action.yml. Throws when it is not there, not understood, or its scripts are no files. */
export async function readActionYml(actionDirectory: string): Promise<ActionDefinition> {
  const definition = parseActionYml(await readFile(join(actionDirectory, 'action.yml'), 'utf8'))
  for (const script of Object.values(definition.scripts)) {
    if (!(await stat(join(actionDirectory, script))).isFile()) throw new Error(`${script} is no file`)
  }
  return definition
}

/** Parses the text of an action.yml of a JavaScript action. Throws when it is none. */
export function parseActionYml(text: string): ActionDefinition {
  const problems: string[] = []
  const check = (map: YamlMap, keys: readonly string[], where: string): YamlMap => {
    for (const key of Object.keys(map)) if (!keys.includes(key)) problems.push(`${where}: unknown key ${key}`)
    return map
  }
  const action = check(asMap(parseYamlSubset(text), 'action.yml'), knownKeys.action, 'action.yml')
  const runs = check(asMap(action['runs'], 'runs'), knownKeys.runs, 'runs')
  const using = asText(runs['using'], 'runs.using')
  const main = asText(runs['main'], 'runs.main')
  if (using === '' || main === '') throw new Error('runs.using and runs.main are needed')
  if (!/^node(20|24)$/.test(using)) problems.push(`runs.using: ${using} is no longer run`)
  const seen = new Set<string>()
  const inputs = Object.entries(asMap(action['inputs'] ?? {}, 'inputs')).map(([name, value]): ActionInput => {
    const input = check(asMap(value, `inputs.${name}`), knownKeys.input, `inputs.${name}`)
    if (seen.has(name.toLowerCase())) problems.push(`inputs: ${name} twice`)
    seen.add(name.toLowerCase())
    if (asText(input['description'], name) === '') problems.push(`inputs.${name}: no description`)
    const required = asText(input['required'], name)
    if (!['', 'true', 'false'].includes(required)) problems.push(`inputs.${name}: required: ${required}`)
    return {
      name,
      defaultValue: input['default'] === undefined ? undefined : asText(input['default'], name),
      required: required === 'true',
      deprecationMessage:
        input['deprecationMessage'] === undefined ? undefined : asText(input['deprecationMessage'], name),
    }
  })
  const outputs = Object.entries(asMap(action['outputs'] ?? {}, 'outputs')).map(([name, value]) => {
    check(asMap(value, `outputs.${name}`), knownKeys.output, `outputs.${name}`)
    return name
  })
  for (const key of ['name', 'description']) {
    if (asText(action[key], key) === '') problems.push(`action.yml: no ${key}`)
  }
  const script = (key: 'pre' | 'post'): { [K in typeof key]?: string } => {
    const path = asText(runs[key], `runs.${key}`)
    return path === '' ? {} : { [key]: path }
  }
  return {
    name: asText(action['name'], 'name'),
    using,
    inputs,
    outputs,
    scripts: { main, ...script('pre'), ...script('post') },
    preIf: asText(runs['pre-if'], 'runs.pre-if') || 'always()',
    postIf: asText(runs['post-if'], 'runs.post-if') || 'always()',
    problems,
  }
}

function asMap(value: YamlValue | undefined, where: string): YamlMap {
  if (value === undefined || value === '') return {}
  if (typeof value !== 'object' || Array.isArray(value)) throw new Error(`${where} is no map`)
  return value as YamlMap
}

function asText(value: YamlValue | undefined, where: string): string {
  if (value === undefined) return ''
  if (typeof value !== 'string') throw new Error(`${where} is no text`)
  return value
}
