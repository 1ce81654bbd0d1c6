import type { Platform } from '../base/agent.ts'

/** A condition over other inputs: holds when the named choice or boolean input has one of the values. */
export interface Condition {
  readonly input: string
  readonly is: readonly string[]
}

interface InputBase {
  /** Short label, at most 60 characters. */
  readonly label: string
  /** Full sentences in Markdown. */
  readonly help: string
  readonly group?: string
  /** When the input matters; elsewhere it is hidden, and giving it draws a warning. */
  readonly when?: Condition
  /** Names under which other tasks know this input; accepted with a warning. */
  readonly aliases?: readonly string[]
  /** The one legal way for platforms to differ. */
  readonly only?: { readonly platform: Platform; readonly reason: string }
}

/** One line of text. */
export interface TextInput extends InputBase {
  readonly kind: 'text'
  readonly default?: string
  readonly required?: boolean
  /**
   * Hides the value. It is no option of the command line, whose arguments every user of a machine can read; what holds it there
   * is a variable of the environment.
   */
  readonly secret?: { readonly environment: string }
  /** What the pipeline editor of Azure Pipelines offers; any other text can be typed. */
  readonly pick?: PickList
}

/** A list that is asked for through a service connection. */
export interface PickList {
  /** The input with the connection. */
  readonly connection: string
  /** Path and query at the URL of the connection; `$(input)` stands for the value of another input, `{{{endpoint.x}}}` for data of the connection. */
  readonly path: string
  /** The field of each item that is its value. Default: `name`. */
  readonly value?: string
}

/** A file or folder, relative to the working directory of the job. */
export interface PathInput extends InputBase {
  readonly kind: 'path'
  readonly default?: string
  readonly required?: boolean
}

/** `true` or `false`. */
export interface BooleanInput extends InputBase {
  readonly kind: 'boolean'
  readonly default: boolean
  /** The default on the command line, where people expect another one than in a pipeline. */
  readonly localDefault?: boolean
}

/** One of a few words, each with what it means. */
export interface ChoiceInput extends InputBase {
  readonly kind: 'choice'
  readonly options: Readonly<Record<string, string>>
  readonly default: string
}

/** A whole number. */
export interface IntegerInput extends InputBase {
  readonly kind: 'integer'
  readonly minimum?: number
  readonly maximum?: number
}

/** A length of time: `90s`, `45m`, `1h30m`; a bare number means minutes. The value is in milliseconds. */
export interface DurationInput extends InputBase {
  readonly kind: 'duration'
}

/** One entry per line; empty lines do not count. */
export interface ListInput extends InputBase {
  readonly kind: 'list'
}

/** `NAME=VALUE` per line, or one JSON object; `secret` hides the values. */
export interface MapInput extends InputBase {
  readonly kind: 'map'
  readonly secret?: boolean
}

/** A service connection of Azure Pipelines, by id; its type decides what the pipeline editor offers. */
export interface ConnectionInput extends InputBase {
  readonly kind: 'connection'
  readonly connectionType: 'AzureRM'
}

/** Everything an input can be. */
export type InputDefinition =
  | TextInput
  | PathInput
  | BooleanInput
  | ChoiceInput
  | IntegerInput
  | DurationInput
  | ListInput
  | MapInput
  | ConnectionInput

/** The inputs of a task, by camelCase key. */
export type InputDefinitions = Readonly<Record<string, InputDefinition>>

type Present<D> = D extends { readonly required: true } | { readonly default: string }
  ? string
  : string | undefined

/** The value `run` receives for one definition. */
export type InputValue<D extends InputDefinition> = D extends TextInput | PathInput
  ? Present<D>
  : D extends BooleanInput
    ? boolean
    : D extends ChoiceInput
      ? Extract<keyof D['options'], string>
      : D extends ConnectionInput
        ? string | undefined
        : D extends IntegerInput | DurationInput
          ? number | undefined
          : D extends ListInput
            ? readonly string[]
            : D extends MapInput
              ? ReadonlyMap<string, string>
              : never

/** The values of all inputs of a task. */
export type InputValues<I extends InputDefinitions> = { readonly [K in keyof I]: InputValue<I[K]> }
