import type { InputDefinitions, InputValues } from './inputs.ts'

/** One output of a task; every value is text. */
export interface OutputDefinition {
  /** A full sentence in Markdown. */
  readonly help: string
  /** Names under which other Azure tasks give this output; set beside it on Azure Pipelines, where those tasks run. */
  readonly aliases?: readonly string[]
}

/** The outputs of a task, by camelCase key. */
export type OutputDefinitions = Readonly<Record<string, OutputDefinition>>

/** A group of inputs in the task editor. */
export interface GroupDefinition {
  readonly label: string
  readonly expanded: boolean
}

/** What is declared of a task, everything but its code. */
export interface TaskShape<
  I extends InputDefinitions = InputDefinitions,
  O extends OutputDefinitions = OutputDefinitions,
  N extends string = string,
> {
  /** The verb: folder under `actions/`, CLI command, and with `MachineImage` before it the Azure task. */
  readonly name: N
  /** The identity of the Azure task, fixed for ever. */
  readonly id: string
  /** At most 40 characters. */
  readonly title: string
  /** One sentence. */
  readonly summary: string
  /** Shown in the pipeline's step list; `$(input)` is replaced by Azure Pipelines. */
  readonly stepName: string
  readonly icon: string
  readonly groups: Readonly<Record<string, GroupDefinition>>
  readonly inputs: I
  readonly outputs: O
  /** Variables of later steps the task may set besides its outputs. */
  readonly exports?: readonly string[]
  /** What the command line makes of arguments that are no options. */
  readonly commandLine?: {
    readonly positional?: keyof I & string
    readonly verbsOf?: keyof I & string
    /** The groups of inputs that matter to a verb; all groups do if it is not named. Inputs without a group always do. */
    readonly groupsOf?: Readonly<Record<string, readonly string[]>>
    /** The boolean input that asks for a document: then only that goes to standard output. */
    readonly document?: keyof I & string
  }
  /** Complete pipelines, or lines of a shell for a task that only the command line has. */
  readonly examples:
    | { readonly azurePipelines: string; readonly github: string }
    | { readonly commandLine: string }
}

/** A task: its declaration and its code. `C` is what its code gets to act with. */
export interface Task<
  I extends InputDefinitions,
  O extends OutputDefinitions,
  C,
  N extends string = string,
> extends TaskShape<I, O, N> {
  readonly run: (inputs: InputValues<I>, ctx: C & OutputSink<O>) => Promise<void>
}

/** Where a task leaves its outputs, each as soon as it is known: a later failure does not take it back. */
export interface OutputSink<O extends OutputDefinitions> {
  /** An empty value is not set. */
  readonly output: (key: keyof O & string, value: string | undefined) => void
}
