import { builtins } from './builtins.ts'
import type { Branch, Command, Node, Operand, Pipeline } from './nodes.ts'
import { TemplateError } from './templateError.ts'
import { isTrue, printValue, type TemplateFunction, type TemplateValue } from './values.ts'

/** What a template is rendered with. */
export interface TemplateScope {
  /** The value of `.` and `$`. */
  readonly data: TemplateValue
  /** Functions besides those every template has; may replace them. */
  readonly functions: ReadonlyMap<string, TemplateFunction>
  /** What the rendering may use up, together with others; on its own by default. */
  readonly budget?: RenderBudget | undefined
}

/** What templates of strangers may still use up. */
export interface RenderBudget {
  /** A command, or 32 characters that a function reads or makes, cost one. */
  steps: number
  /** Of results, in UTF-16 code units. */
  characters: number
}

/** Bounds far above any real template. */
export function renderBudget(): RenderBudget {
  return { steps: 1_000_000, characters: 16 * 2 ** 20 }
}

/** Renders a parsed template. Throws {@link TemplateError} at the place that fails. */
export function renderTemplate(nodes: readonly Node[], scope: TemplateScope): string {
  return new Renderer(scope).render(nodes)
}

type Flow = 'on' | 'break' | 'continue'

/** One rendering: variables in scope, output so far, work done so far. */
class Renderer {
  readonly #functions: ReadonlyMap<string, TemplateFunction>
  readonly #variables: { readonly name: string; value: TemplateValue }[]
  readonly #root: TemplateValue
  readonly #output: string[] = []
  readonly #budget: RenderBudget

  constructor({ data, functions, budget = renderBudget() }: TemplateScope) {
    this.#root = data
    this.#functions = functions
    this.#budget = budget
    this.#variables = [{ name: '$', value: data }]
  }

  render(nodes: readonly Node[]): string {
    this.#list(nodes, this.#root)
    return this.#output.join('')
  }

  #list(nodes: readonly Node[], dot: TemplateValue): Flow {
    for (const node of nodes) {
      if (node.kind === 'text') this.#write(node.text, 0)
      else if (node.kind === 'action') this.#action(node.pipeline, dot)
      else if (node.kind === 'break' || node.kind === 'continue') return node.kind
      else {
        const flow = this.#branch(node, dot)
        if (flow !== 'on') return flow
      }
    }
    return 'on'
  }

  #action(pipeline: Pipeline, dot: TemplateValue): void {
    const value = this.#pipeline(pipeline, dot)
    if (pipeline.variables.length === 0) this.#write(printValue(value), pipeline.offset)
  }

  #branch(node: Branch, dot: TemplateValue): Flow {
    const mark = this.#variables.length
    try {
      if (node.kind === 'range') return this.#range(node, dot)
      const value = this.#pipeline(node.pipeline, dot)
      if (!isTrue(value)) return this.#list(node.otherwise, dot)
      return this.#list(node.body, node.kind === 'with' ? value : dot)
    } finally {
      this.#variables.length = mark
    }
  }

  #range(node: Branch, dot: TemplateValue): Flow {
    const { variables, isAssignment, offset } = node.pipeline
    const value = this.#commands(node.pipeline, dot)
    let isEmpty = true
    for (const [key, item] of rangeOver(value, offset)) {
      isEmpty = false
      this.#work(offset)
      const mark = this.#variables.length
      const [first, second] = variables
      if (second !== undefined && first !== undefined) {
        this.#set(first, key, isAssignment, offset)
        this.#set(second, item, isAssignment, offset)
      } else if (first !== undefined) this.#set(first, item, isAssignment, offset)
      const flow = this.#list(node.body, item)
      this.#variables.length = mark
      if (flow === 'break') break
    }
    return isEmpty ? this.#list(node.otherwise, dot) : 'on'
  }

  #pipeline(pipeline: Pipeline, dot: TemplateValue): TemplateValue {
    const value = this.#commands(pipeline, dot)
    for (const name of pipeline.variables) this.#set(name, value, pipeline.isAssignment, pipeline.offset)
    return value
  }

  #commands({ commands }: Pipeline, dot: TemplateValue): TemplateValue {
    let value: TemplateValue
    for (const [index, command] of commands.entries())
      value = this.#command(command, dot, index === 0 ? [] : [value])
    return value
  }

  #command(
    { operands, offset }: Command,
    dot: TemplateValue,
    piped: readonly TemplateValue[],
  ): TemplateValue {
    this.#work(offset)
    const [first, ...rest] = operands
    if (!first) throw new TemplateError('empty command', offset)
    if (first.kind === 'identifier') return this.#call(first.name, rest, dot, piped, first.offset)
    if (rest.length > 0 || piped.length > 0)
      throw new TemplateError(`can't give argument to non-function`, first.offset)
    if (first.kind === 'nil') throw new TemplateError('nil is not a command', first.offset)
    return this.#operand(first, dot)
  }

  #call(
    name: string,
    operands: readonly Operand[],
    dot: TemplateValue,
    piped: readonly TemplateValue[],
    offset: number,
  ): TemplateValue {
    // `and` and `or` stop at the first operand that decides.
    if ((name === 'and' || name === 'or') && !this.#functions.has(name)) {
      if (operands.length + piped.length === 0)
        throw new TemplateError(`wrong number of args for ${name}`, offset)
      let value: TemplateValue
      for (const operand of operands) {
        value = this.#operand(operand, dot)
        if (isTrue(value) === (name === 'or')) return value
      }
      return piped.length > 0 ? piped[0] : value
    }
    const run = this.#functions.get(name) ?? builtins.get(name)
    if (!run) throw new TemplateError(`function ${JSON.stringify(name)} not defined`, offset)
    const values = [...operands.map((operand) => this.#operand(operand, dot)), ...piped]
    this.#work(offset, charactersOf(values) / 32)
    try {
      const result = run(...values)
      // Printing a value twice into itself doubles it; what no result can hold is not worth keeping.
      if (charactersOf([result]) > this.#budget.characters) throw new Error('the result is too long')
      this.#work(offset, charactersOf([result]) / 32)
      return result
    } catch (thrown) {
      if (thrown instanceof TemplateError) throw thrown
      throw new TemplateError(
        `error calling ${name}: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
        offset,
        { cause: thrown },
      )
    }
  }

  #operand(operand: Operand, dot: TemplateValue): TemplateValue {
    switch (operand.kind) {
      case 'dot':
        return dot
      case 'nil':
        return null
      case 'field':
        return follow(dot, operand.path, operand.offset)
      case 'variable':
        return follow(this.#variable(operand.name, operand.offset), operand.path, operand.offset)
      case 'identifier':
        return this.#call(operand.name, [], dot, [], operand.offset)
      case 'pipeline':
        return follow(this.#pipeline(operand.pipeline, dot), operand.path, operand.offset)
      case 'string':
      case 'integer':
      case 'float':
      case 'boolean':
        return operand.value
    }
  }

  #variable(name: string, offset: number): TemplateValue {
    const found = this.#variables.findLast((variable) => variable.name === name)
    if (!found) throw new TemplateError(`undefined variable ${JSON.stringify(name)}`, offset)
    return found.value
  }

  #set(name: string, value: TemplateValue, isAssignment: boolean, offset: number): void {
    if (!isAssignment) {
      this.#variables.push({ name, value })
      return
    }
    const found = this.#variables.findLast((variable) => variable.name === name)
    if (!found) throw new TemplateError(`undefined variable ${JSON.stringify(name)}`, offset)
    found.value = value
  }

  #work(offset: number, steps = 1): void {
    this.#budget.steps -= steps
    if (this.#budget.steps < 0) throw new TemplateError('the template takes too long', offset)
  }

  #write(text: string, offset: number): void {
    this.#budget.characters -= text.length
    if (this.#budget.characters < 0) throw new TemplateError('the result is too long', offset)
    this.#output.push(text)
  }
}

function charactersOf(values: readonly TemplateValue[]): number {
  let characters = 0
  for (const value of values) if (typeof value === 'string') characters += value.length
  return characters
}

function* rangeOver(
  value: TemplateValue,
  offset: number,
): Generator<readonly [TemplateValue, TemplateValue]> {
  if (value === null || value === undefined) return
  if (value instanceof Map) return yield* [...value.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1))
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield [BigInt(index), item as TemplateValue]
    return
  }
  if (typeof value === 'bigint') {
    for (let index = 0n; index < value; index++) yield [index, index]
    return
  }
  throw new TemplateError(`range can't iterate over ${printValue(value)}`, offset)
}

function follow(start: TemplateValue, path: readonly string[], offset: number): TemplateValue {
  let value = start
  for (const name of path) {
    if (value === undefined) return undefined
    if (value === null) throw new TemplateError(`nil data; no entry for key ${JSON.stringify(name)}`, offset)
    if (!(value instanceof Map))
      throw new TemplateError(`can't evaluate field ${name} in ${JSON.stringify(printValue(value))}`, offset)
    value = (value as ReadonlyMap<string, TemplateValue>).get(name)
  }
  return value
}
