import { formatGoLayout } from '../../hcl/functions/formatGoLayout.ts'
import { type Moment, momentOfMs, rfc3339 } from '../../hcl/functions/goTime.ts'
import { lowerCase, upperCase } from '../../hcl/functions/letterCase.ts'
import { strftime } from '../../hcl/functions/strftime.ts'
import type { TemplateFunction, TemplateValue } from '../gotemplate/values.ts'
import { type InterpolationContext, UnsetVariable } from './interpolateContext.ts'
import { replaceText } from './interpolateReplace.ts'
import { unknownText } from './configTree.ts'

/**
 * The functions Packer adds to Go templates (`template/interpolate` of its plugin SDK). They throw ordinary errors:
 * {@link UnsetVariable}, or one that says why the function cannot be used here.
 */
export function templateFunctions(context: InterpolationContext): ReadonlyMap<string, TemplateFunction> {
  const started = momentOfMs(context.startedAt.getTime())
  return new Map<string, TemplateFunction>([
    ['build_name', known('build_name', context.buildName)],
    ['build_type', known('build_type', context.buildType)],
    ['packer_version', known('packer_version', context.packerVersion)],
    ['pwd', known('pwd', context.workingDirectory)],
    ['template_dir', known('template_dir', context.templateDir)],
    ['timestamp', takes([], () => String(started.seconds))],
    ['isotime', (...formats) => isotime(formats, started)],
    ['strftime', takes(['text'], (pattern) => strftime(pattern, started))],
    ['uuid', takes([], () => timeOrderedUuid(context, started))],
    ['user', takes(['text'], (name) => userVariable(name, context))],
    ['env', takes(['text'], (name) => environmentVariable(name, context))],
    ['build', takes(['text'], (name) => buildFact(name, context))],
    ['split', takes(['text', 'text', 'integer'], splitText)],
    ['replace', takes(['text', 'text', 'integer', 'text'], replaceText)],
    ['replace_all', takes(['text', 'text', 'text'], (from, to, text) => replaceText(from, to, -1, text))],
    ['upper', takes(['text'], upperCase)],
    ['lower', takes(['text'], lowerCase)],
    ['sed', fails('sed is no longer supported: use replace or replace_all')],
    ...['consul_key', 'vault', 'aws_secretsmanager', 'aws_secretsmanager_raw'].map(
      (name) => [name, secretStore(name, context)] as const,
    ),
  ])
}

interface ArgumentTypes {
  readonly text: string
  readonly integer: number
}

type Arguments<T extends readonly (keyof ArgumentTypes)[]> = {
  readonly [K in keyof T]: ArgumentTypes[T[K]]
}

/** A function of exactly these arguments. */
function takes<const T extends readonly (keyof ArgumentTypes)[]>(
  types: T,
  run: (...values: Arguments<T>) => string,
): TemplateFunction {
  return (...values) => {
    if (values.length !== types.length)
      throw new Error(`wrong number of args: want ${types.length} got ${values.length}`)
    return run(...(values.map((value, index) => read(value, types[index])) as unknown as Arguments<T>))
  }
}

function read(value: TemplateValue, type: keyof ArgumentTypes | undefined): string | number {
  if (type === 'text' && typeof value === 'string') return value
  if (type === 'integer' && typeof value === 'bigint') return Number(value)
  throw new Error(`expected ${type === 'text' ? 'a string' : 'an integer'}`)
}

function known(name: string, value: string | undefined): TemplateFunction {
  return takes([], () => {
    if (value === undefined || value === '') throw new Error(`${name} is not known here`)
    return value
  })
}

function fails(reason: string): TemplateFunction {
  return () => {
    throw new Error(reason)
  }
}

function isotime(formats: readonly TemplateValue[], started: Moment): string {
  if (formats.length > 1) throw new Error(`too many layouts: 1 is enough, not ${formats.length}`)
  const [layout] = formats
  if (layout === undefined) return rfc3339(started)
  if (typeof layout !== 'string') throw new Error('expected a string')
  return formatGoLayout(layout, started)
}

/** Seconds since 1970, then 96 random bits: sorts by the start of the run, and has no version of RFC 9562. */
function timeOrderedUuid({ random }: InterpolationContext, { seconds }: Moment): string {
  const time = (seconds >>> 0).toString(16).padStart(8, '0')
  const hex = Buffer.from(random.bytes(12)).toString('hex')
  return [time, hex.slice(0, 4), hex.slice(4, 8), hex.slice(8, 12), hex.slice(12)].join('-')
}

function userVariable(name: string, { userVariables, environment }: InterpolationContext): string {
  if (userVariables === undefined)
    throw new Error(`there are no user variables in HCL2: write var.${name} in an expression`)
  const value = userVariables.get(name)
  if (value === undefined && environment !== undefined) throw new UnsetVariable(name)
  return value ?? ''
}

function environmentVariable(name: string, { environment }: InterpolationContext): string {
  if (environment === undefined)
    throw new Error(
      'environment variables can only be read in the variables section: env is not allowed here',
    )
  return environment.get(name) ?? ''
}

function secretStore(name: string, { environment }: InterpolationContext): TemplateFunction {
  return fails(
    environment === undefined
      ? `${name} is not allowed here, only in the variables section`
      : `${name} needs the real Packer: set "engine: packer", or pass the value as a variable`,
  )
}

function buildFact(name: string, { facts, isBuilder }: InterpolationContext): string {
  if (isBuilder === true)
    throw new Error(`a builder cannot read ${name}: it is known only after the builder has started`)
  if (facts === undefined) return unknownText
  const value = facts.get(name)
  if (value === undefined) throw new Error(`this build does not provide ${name}`)
  return String(value)
}

function splitText(text: string, separator: string, index: number): string {
  // Go splits at characters of Unicode where there is no separator.
  const parts = separator === '' ? Array.from(text) : text.split(separator)
  const part = index < 0 ? undefined : parts[index]
  if (part === undefined)
    throw new Error(`there is no part ${index}: ${JSON.stringify(separator)} makes ${parts.length} of them`)
  return part
}
