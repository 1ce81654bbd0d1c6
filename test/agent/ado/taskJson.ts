import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { AdoRestrictions } from './restrictions.ts'

/** An input as task.json declares it; `options` are the keys of a pick list. */
export interface AdoInputDefinition {
  readonly name: string
  readonly type: string
  readonly defaultValue?: string
  readonly required?: boolean
  readonly aliases?: readonly string[]
  readonly visibleRule?: string
  readonly options?: Readonly<Record<string, string>>
  readonly properties?: Readonly<Record<string, string>>
}

type Execution = Readonly<Record<string, { readonly target?: string; readonly workingDirectory?: string }>>

/** The parts of a task.json that decide how the agent runs the task. */
export interface AdoTaskDefinition {
  readonly id: string
  readonly name: string
  readonly friendlyName: string
  readonly version: { readonly Major: number; readonly Minor: number; readonly Patch: number }
  readonly inputs?: readonly AdoInputDefinition[]
  readonly outputVariables?: readonly { readonly name: string }[]
  readonly prejobexecution?: Execution
  readonly execution: Execution
  readonly postjobexecution?: Execution
  readonly restrictions?: AdoRestrictions
}

/** Reads the task.json of an unpacked task. Throws when it is not there or says nothing about execution. */
export async function readTaskJson(taskDirectory: string): Promise<AdoTaskDefinition> {
  const path = join(taskDirectory, 'task.json')
  const task = JSON.parse(await readFile(path, 'utf8')) as Partial<AdoTaskDefinition>
  for (const key of ['id', 'name', 'friendlyName', 'version', 'execution'] as const) {
    if (task[key] === undefined) throw new Error(`${path} has no ${key}`)
  }
  return task as AdoTaskDefinition
}

/**
 * The script an agent with that Node.js starts: handler `Node20_1` on 20, `Node24` on 24. Undefined when the task has
 * no such execution at all; throws when it has one without that handler, or whose file is not there.
 */
export async function handlerScript(
  taskDirectory: string,
  execution: Execution | undefined,
  nodeMajor: number,
): Promise<string | undefined> {
  if (execution === undefined) return undefined
  const handler = nodeMajor >= 24 ? 'Node24' : 'Node20_1'
  const target = execution[handler]?.target
  if (target === undefined) {
    throw new Error(`the task has no ${handler} handler but ${Object.keys(execution).join(', ')}`)
  }
  const script = join(taskDirectory, target)
  if (!(await stat(script)).isFile()) throw new Error(`${script} is no file`)
  return script
}
