import { closeName } from '../../hcl/suggestion.ts'
import type { Command, Node, Operand } from '../gotemplate/nodes.ts'
import { TemplateError } from '../gotemplate/templateError.ts'

/** Throws {@link TemplateError} for a function that is not among the names, even where it would not be called. */
export function checkFunctions(nodes: readonly Node[], names: ReadonlySet<string>): void {
  for (const node of nodes) {
    if (node.kind === 'action') checkCommands(node.pipeline.commands, names)
    else if (node.kind === 'if' || node.kind === 'range' || node.kind === 'with') {
      checkCommands(node.pipeline.commands, names)
      checkFunctions(node.body, names)
      checkFunctions(node.otherwise, names)
    }
  }
}

function checkCommands(commands: readonly Command[], names: ReadonlySet<string>): void {
  for (const { operands } of commands) for (const operand of operands) checkOperand(operand, names)
}

function checkOperand(operand: Operand, names: ReadonlySet<string>): void {
  if (operand.kind === 'pipeline') checkCommands(operand.pipeline.commands, names)
  if (operand.kind !== 'identifier' || names.has(operand.name)) return
  const close = closeName(operand.name, names)
  const hint = close === undefined ? '' : `; did you mean ${close}?`
  throw new TemplateError(`there is no function ${JSON.stringify(operand.name)}${hint}`, operand.offset)
}

/** Whether a template asks for data: `.`, a field of it, or `$`. */
export function readsData(nodes: readonly Node[]): boolean {
  return nodes.some((node) => {
    if (node.kind === 'action') return commandsReadData(node.pipeline.commands)
    if (node.kind !== 'if' && node.kind !== 'range' && node.kind !== 'with') return false
    return commandsReadData(node.pipeline.commands) || readsData(node.body) || readsData(node.otherwise)
  })
}

function commandsReadData(commands: readonly Command[]): boolean {
  return commands.some(({ operands }) => operands.some(operandReadsData))
}

function operandReadsData(operand: Operand): boolean {
  if (operand.kind === 'pipeline') return commandsReadData(operand.pipeline.commands)
  return (
    operand.kind === 'dot' ||
    operand.kind === 'field' ||
    (operand.kind === 'variable' && operand.name === '$')
  )
}
