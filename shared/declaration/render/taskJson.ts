import { describeCondition, visibleRule } from '../describeCondition.ts'
import type { InputDefinition } from '../inputs.ts'
import { outputNames } from '../names.ts'
import type { TaskShape } from '../task.ts'
import { taskFolder } from './taskNames.ts'

/** What all tasks of a release share. */
export interface ReleaseFacts {
  /** `major.minor.patch`. */
  readonly version: string
  readonly repositoryUrl: string
}

/** The first agent with the Node20_1 handler (azure-pipelines-tasks, docs/migrateNode24.md). */
const minimumAgentVersion = '4.248.0'

const inputTypes: Readonly<Record<Exclude<InputDefinition['kind'], 'connection'>, string>> = {
  text: 'string',
  // The agent roots filePath inputs in the sources directory and fills empty ones with it; we resolve paths ourselves.
  path: 'string',
  boolean: 'boolean',
  choice: 'pickList',
  integer: 'string',
  duration: 'string',
  list: 'multiLine',
  map: 'multiLine',
}

/** The `task.json` of an Azure Pipelines task, for tasks.schema.json of azure-pipelines-task-lib. */
export function renderTaskJson(task: TaskShape, release: ReleaseFacts): string {
  const [major = 0, minor = 0, patch = 0] = release.version.split('.').map(Number)
  const reference = `${release.repositoryUrl}/blob/main/docs/reference/${task.name}.md`
  const node = (target: string) => ({ Node20_1: { target }, Node24: { target } })
  const outputs = Object.entries(task.outputs).flatMap(([key, output]) =>
    outputNames(key, output, 'azurePipelines').map((name) => ({ name, description: output.help })),
  )
  const document = {
    $schema: 'https://raw.githubusercontent.com/Microsoft/azure-pipelines-task-lib/master/tasks.schema.json',
    id: task.id,
    name: taskFolder(task).replace(/V\d+$/, ''),
    friendlyName: task.title,
    description: task.summary,
    helpUrl: reference,
    helpMarkDown: `[Inputs, outputs and examples](${reference})`,
    category: 'Build',
    visibility: ['Build', 'Release'],
    author: 'Machine Image Tasks',
    version: { Major: major, Minor: minor, Patch: patch },
    minimumAgentVersion,
    instanceNameFormat: task.stepName,
    groups: Object.entries(task.groups).map(([name, group]) => ({
      name,
      displayName: group.label,
      isExpanded: group.expanded,
    })),
    inputs: Object.entries(task.inputs)
      .filter(([, input]) => !input.only || input.only.platform === 'azurePipelines')
      .map(([key, input]) => renderInput(key, input)),
    dataSourceBindings: bindingsOf(task),
    outputVariables: outputs,
    restrictions: {
      commands: { mode: 'restricted' },
      settableVariables: { allowed: [...outputs.map(({ name }) => name), ...(task.exports ?? [])] },
    },
    execution: node('main.mjs'),
    postjobexecution: node('post.mjs'),
  }
  return JSON.stringify(document, undefined, 2) + '\n'
}

function renderInput(key: string, input: InputDefinition): Record<string, unknown> {
  const condition = input.when ? ` Matters ${describeCondition(input.when, (name) => name)}.` : ''
  // The server resolves aliases before the agent sees them, so only names its schema allows can be declared.
  const aliases = (input.aliases ?? []).filter((alias) => /^[A-Za-z][A-Za-z0-9]*$/.test(alias))
  return {
    name: key,
    ...(aliases.length > 0 ? { aliases } : {}),
    type: isPicked(input)
      ? 'pickList'
      : input.kind === 'connection'
        ? `connectedService:${input.connectionType}`
        : inputTypes[input.kind],
    label: input.label,
    defaultValue: 'default' in input ? String(input.default) : '',
    required: 'required' in input && input.required,
    helpMarkDown: input.help + condition,
    ...(input.group === undefined ? {} : { groupName: input.group }),
    ...(input.when ? { visibleRule: visibleRule(input.when) } : {}),
    ...(input.kind === 'choice' ? { options: input.options } : {}),
    ...(isPicked(input) ? { properties: { EditableOptions: 'True' } } : {}),
    ...(input.kind === 'list' || input.kind === 'map'
      ? { properties: { resizable: 'true', rows: '4' } }
      : {}),
  }
}

function isPicked(input: InputDefinition): boolean {
  return input.kind === 'text' && input.pick !== undefined
}

/** Where the pipeline editor gets its lists (Azure DevOps docs, “Service endpoint data sources”). */
function bindingsOf(task: TaskShape): readonly Record<string, unknown>[] | undefined {
  const bindings = Object.entries(task.inputs).flatMap(([key, input]) => {
    if (input.kind !== 'text' || !input.pick) return []
    const { connection, path, value = 'name' } = input.pick
    const inputs = [...path.matchAll(/\$\((\w+)\)/g)].map(([, name = '']) => name)
    return [
      {
        target: key,
        endpointId: `$(${connection})`,
        endpointUrl: `{{{endpoint.url}}}${path.replaceAll(/^\/|\$\((\w+)\)/g, (found, name?: string) => (name === undefined ? '' : `{{{${name}}}}`))}`,
        parameters: Object.fromEntries(inputs.map((name) => [name, `$(${name})`])),
        resultSelector: 'jsonpath:$.value[*]',
        resultTemplate: JSON.stringify({
          Value: `{{{${value}}}}`,
          DisplayValue: value === 'name' ? '{{{name}}}' : '{{{displayName}}}',
        }),
      },
    ]
  })
  return bindings.length > 0 ? bindings : undefined
}
