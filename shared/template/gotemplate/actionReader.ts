import type { Command, Operand, Pipeline } from './nodes.ts'
import { TemplateError } from './templateError.ts'
import type { Token } from './tokens.ts'

const keywords: ReadonlySet<string> = new Set([
  'if',
  'else',
  'end',
  'range',
  'with',
  'break',
  'continue',
  'define',
  'template',
  'block',
])

/** How deeply parentheses may nest. */
const deepest = 200

/** Reads the tokens of one action from left to right (text/template/parse, the grammar of pipelines). */
export class ActionReader {
  readonly #tokens: readonly Token[]
  readonly #base: number
  #at = 0
  #depth = 0

  /** `base` is where the action begins in the template, for errors at its end. */
  constructor(tokens: readonly Token[], base: number) {
    this.#tokens = tokens
    this.#base = base
  }

  /** Takes the keyword that comes next, if one does. */
  keyword(): string | undefined {
    const token = this.#tokens[this.#at]
    if (token?.kind !== 'word' || !keywords.has(token.text)) return undefined
    this.#at++
    return token.text
  }

  /** Throws unless everything has been read. */
  expectEnd(where: string): void {
    const token = this.#tokens[this.#at]
    if (token) throw new TemplateError(`unexpected ${describe(token)} in ${where}`, token.offset)
  }

  /** Reads a pipeline to the end of the action. */
  pipeline(where: string): Pipeline {
    const pipeline = this.#pipeline(where, where === 'range')
    this.expectEnd(where)
    return pipeline
  }

  #pipeline(where: string, isRange: boolean): Pipeline {
    const offset = this.#tokens[this.#at]?.offset ?? this.#base
    const { variables, isAssignment } = this.#declaration(isRange)
    const commands: Command[] = []
    for (;;) {
      commands.push(this.#command(where))
      // A bar at the very end is no mistake to text/template.
      if (!this.#takeSymbol('|') || this.#at >= this.#tokens.length) break
    }
    // Only the first command of a pipeline may be a bare value.
    for (const { operands } of commands.slice(1)) {
      const first = operands[0]
      if (
        first?.kind !== 'identifier' &&
        first?.kind !== 'field' &&
        first?.kind !== 'variable' &&
        first?.kind !== 'pipeline'
      )
        throw new TemplateError('non executable command in pipeline', first?.offset ?? offset)
    }
    return { variables, isAssignment, commands, offset }
  }

  #declaration(isRange: boolean): { readonly variables: readonly string[]; readonly isAssignment: boolean } {
    const start = this.#at
    const variables: string[] = []
    for (;;) {
      const token = this.#tokens[this.#at]
      if (token?.kind !== 'variable') break
      variables.push(token.text)
      this.#at++
      if (this.#takeSymbol(':=')) return { variables, isAssignment: false }
      if (this.#takeSymbol('=')) return { variables, isAssignment: true }
      if (!isRange || variables.length > 1 || !this.#takeSymbol(',')) break
    }
    this.#at = start
    return { variables: [], isAssignment: false }
  }

  #command(where: string): Command {
    const operands: Operand[] = []
    const offset = this.#tokens[this.#at]?.offset ?? this.#base
    for (;;) {
      const token = this.#tokens[this.#at]
      if (!token || (token.kind === 'symbol' && (token.text === '|' || token.text === ')'))) break
      if (operands.length > 0 && !token.spaceBefore)
        throw new TemplateError(`unexpected ${describe(token)} in operand`, token.offset)
      operands.push(this.#operand(where))
    }
    if (operands.length === 0) throw new TemplateError(`missing value for ${where}`, offset)
    return { operands, offset }
  }

  #operand(where: string): Operand {
    const token = this.#tokens[this.#at++]
    if (!token) throw new TemplateError(`missing value for ${where}`, this.#base)
    const { offset } = token
    switch (token.kind) {
      case 'literal':
        return { ...token.literal, offset }
      case 'word':
        if (keywords.has(token.text))
          throw new TemplateError(`unexpected <${token.text}> in ${where}`, offset)
        return { kind: 'identifier', name: token.text, offset }
      case 'field':
        return { kind: 'field', path: [token.text, ...this.#path()], offset }
      case 'variable':
        return { kind: 'variable', name: token.text, path: this.#path(), offset }
      case 'symbol':
        if (token.text === '.') return { kind: 'dot', offset }
        if (token.text === '(') return this.#parenthesis(where, offset)
        throw new TemplateError(`unexpected ${describe(token)} in ${where}`, offset)
    }
  }

  #parenthesis(where: string, offset: number): Operand {
    if (++this.#depth > deepest) throw new TemplateError('parentheses are nested too deeply', offset)
    const pipeline = this.#pipeline(where, false)
    if (!this.#takeSymbol(')')) throw new TemplateError('unclosed left paren', offset)
    this.#depth--
    return { kind: 'pipeline', pipeline, path: this.#path(), offset }
  }

  /** Fields that follow without a blank: `.a.b`, `$x.y`, `(f).z`. */
  #path(): readonly string[] {
    const path: string[] = []
    for (;;) {
      const token = this.#tokens[this.#at]
      if (token?.kind !== 'field' || token.spaceBefore) return path
      path.push(token.text)
      this.#at++
    }
  }

  #takeSymbol(text: string): boolean {
    const token = this.#tokens[this.#at]
    if (token?.kind !== 'symbol' || token.text !== text) return false
    this.#at++
    return true
  }
}

function describe(token: Token): string {
  return token.kind === 'literal' ? `<${token.literal.kind}>` : JSON.stringify(token.text)
}
