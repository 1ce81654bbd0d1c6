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
      index < nodes.length - 1
        ? add(program, { kind: 'split', first: program.length + 1, second: 0 })
        : undefined
    emit(program, node)
    if (split === undefined) break
    jumps.push(add(program, { kind: 'jump', to: 0 }))
    split.second = program.length
  }
  for (const jump of jumps) jump.to = program.length
}

function emitRepeat(program: Instruction[], repeat: Extract<RegexNode, { kind: 'repeat' }>): void {
  const { node, least, most, greedy } = repeat
  if (most === Infinity) {
    for (let count = 1; count < least; count++) emit(program, node)
    // A body that may match nothing must have run once before it can be left, or it would stop too early.
    if (least > 0) return emitLoop(program, node, greedy)
    const split = add(program, { kind: 'split', first: 0, second: 0 })
    const body = program.length
    if (canBeEmpty(node)) {
      emitLoop(program, node, greedy)
    } else {
      emit(program, node)
      add(program, { kind: 'jump', to: body - 1 })
    }
    return setWays(split, body, program.length, greedy)
  }
  for (let count = 0; count < least; count++) emit(program, node)
  const splits: { readonly split: { first: number; second: number }; readonly body: number }[] = []
  for (let count = least; count < most; count++) {
    const split = add(program, { kind: 'split', first: 0, second: 0 })
    splits.push({ split, body: program.length })
    emit(program, node)
  }
  for (const { split, body } of splits) setWays(split, body, program.length, greedy)
}

function setWays(
  split: { first: number; second: number },
  body: number,
  exit: number,
  greedy: boolean,
): void {
  split.first = greedy ? body : exit
  split.second = greedy ? exit : body
}

/** The body, then back to it or on. */
function emitLoop(program: Instruction[], node: RegexNode, greedy: boolean): void {
  const body = program.length
  emit(program, node)
  const split = add(program, { kind: 'split', first: 0, second: 0 })
  setWays(split, body, program.length, greedy)
}

function canBeEmpty(node: RegexNode): boolean {
  switch (node.kind) {
    case 'character':
      return false
    case 'sequence':
      return node.nodes.every(canBeEmpty)
    case 'choice':
      return node.nodes.some(canBeEmpty)
    case 'group':
      return canBeEmpty(node.node)
    case 'repeat':
      return node.least === 0 || canBeEmpty(node.node)
    case 'empty':
    case 'assertion':
      return true
  }
}
