import { type Assertion, type CharacterTest, type RegexNode, RegexSyntaxError } from './regexSyntax.ts'

/** A step of a compiled pattern; a split prefers its first way. */
export type Instruction =
  | { readonly kind: 'character'; readonly test: CharacterTest }
  | { readonly kind: 'assertion'; readonly at: Assertion }
  | { readonly kind: 'save'; readonly slot: number }
  | { readonly kind: 'split'; first: number; second: number }
  | { readonly kind: 'jump'; to: number }
  | { readonly kind: 'match' }

const maximumInstructions = 20_000

/** The instructions that a matcher follows in parallel, so that no pattern takes more than pattern × text steps. */
export function compileRegex(node: RegexNode): readonly Instruction[] {
  const program: Instruction[] = []
  add(program, { kind: 'save', slot: 0 })
  emit(program, node)
  add(program, { kind: 'save', slot: 1 })
  add(program, { kind: 'match' })
  return program
}

function add<T extends Instruction>(program: Instruction[], instruction: T): T {
  if (program.length >= maximumInstructions) throw new RegexSyntaxError('expression too large')
  program.push(instruction)
  return instruction
}

function emit(program: Instruction[], node: RegexNode): void {
  switch (node.kind) {
    case 'empty':
      return
    case 'character':
    case 'assertion':
      add(program, node)
      return
    case 'sequence':
      for (const part of node.nodes) emit(program, part)
      return
    case 'group':
      add(program, { kind: 'save', slot: node.index * 2 })
      emit(program, node.node)
      add(program, { kind: 'save', slot: node.index * 2 + 1 })
      return
    case 'choice':
      return emitChoice(program, node.nodes)
    case 'repeat':
      return emitRepeat(program, node)
  }
}

function emitChoice(program: Instruction[], nodes: readonly RegexNode[]): void {
  const jumps: { to: number }[] = []
  for (const [index, node] of nodes.entries()) {
    const split =
      index < nodes.length - 1 ? add(program, { kind: 'split', first: program.length + 1, second: 0 }) : undefined
    emit(program, node)
    if (split === undefined) break
    jumps.push(add(program, { kind: 'jump', to: 0 }))
    split.second = program.length
  }
  for (const jump of jumps) jump.to = program.length
}

function emitRepeat(program: Instruction[], repeat: Extract<RegexNode, { kind: 'repeat' }>): void {
  const { node, least, most, greedy } = repeat
  for (let count = 0; count < least; count++) emit(program, node)
  if (most === Infinity) {
    const loop = program.length
    const split = add(program, { kind: 'split', first: 0, second: 0 })
    const body = program.length
    emit(program, node)
    add(program, { kind: 'jump', to: loop })
    setWays(split, body, program.length, greedy)
    return
  }
  const splits: { readonly split: { first: number; second: number }; readonly body: number }[] = []
  for (let count = least; count < most; count++) {
    const split = add(program, { kind: 'split', first: 0, second: 0 })
    splits.push({ split, body: program.length })
    emit(program, node)
  }
  for (const { split, body } of splits) setWays(split, body, program.length, greedy)
}

function setWays(split: { first: number; second: number }, body: number, exit: number, greedy: boolean): void {
  split.first = greedy ? body : exit
  split.second = greedy ? exit : body
}
