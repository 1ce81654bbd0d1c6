import type { Block, Body } from '../../hcl/body.ts'
import { type Diagnostic, hasErrors, problem } from '../../hcl/diagnostic.ts'
import { evaluate } from '../../hcl/evaluate/evaluate.ts'
import type { Scope } from '../../hcl/evaluate/scope.ts'
import type { SourceRange } from '../../hcl/position.ts'
import { isIdentifier } from '../../hcl/syntax/identifiers.ts'
import type { Attribute } from '../../hcl/syntax/nodes.ts'
import { parseType, type ParsedType } from '../../hcl/typeExpression.ts'
import { ConversionError } from '../../hcl/values/conversion.ts'
import { convert } from '../../hcl/values/convert.ts'
import { applyDefaults } from '../../hcl/values/typeDefaults.ts'
import * as types from '../../hcl/values/types.ts'
import type { Value } from '../../hcl/values/value.ts'
import { decodePartially } from '../component/decodeBody.ts'
import type { Variable, VariableValue } from './variable.ts'
import { readRule } from './variableRules.ts'

/** The variables a template declares, in file order. */
export interface Variables {
  readonly declared: ReadonlyMap<string, Variable>
  readonly diagnostics: readonly Diagnostic[]
}

const metaFields = { description: { type: 'text' }, sensitive: { type: 'boolean' } } as const

/** Reads all `variable` and `variables` blocks. The only thing a default can ask for is in `scope`. */
export function variableBlocks(blocks: readonly Block[], scope: Scope): Variables {
  const declared = new Map<string, Variable>()
  const diagnostics: Diagnostic[] = []
  const declare = (variable: Variable): void => {
    const { name, range } = variable
    if (!isIdentifier(name)) {
      const detail =
        'A name begins with a letter or an underscore; letters, digits, underscores and dashes follow.'
      diagnostics.push(problem('Invalid variable name', detail, range))
    }
    if (declared.has(name)) {
      const detail = `The variable "${name}" is declared twice.`
      diagnostics.push(problem('Duplicate variable', detail, range))
    } else declared.set(name, variable)
  }
  for (const block of blocks) {
    if (block.type === 'variable') declare(readVariable(block, scope, diagnostics))
    if (block.type === 'variables')
      for (const variable of readShortForm(block.body, scope, diagnostics)) declare(variable)
  }
  return { declared, diagnostics }
}

/** `variables { name = default }`: each variable is of the type of its default. */
function readShortForm(body: Body, scope: Scope, diagnostics: Diagnostic[]): readonly Variable[] {
  const { attributes, diagnostics: problems } = body.justAttributes()
  diagnostics.push(...problems)
  return [...attributes].map(([name, { expression, range }]) => {
    const evaluated = evaluate(expression, scope)
    diagnostics.push(...evaluated.diagnostics)
    const { value } = evaluated
    return {
      name,
      description: '',
      isSensitive: false,
      type: value.type,
      typeDefaults: undefined,
      rules: [],
      default: { value, origin: 'default', range: expression.range },
      range,
    }
  })
}

function readVariable(
  { body, labels, headerRange }: Block,
  scope: Scope,
  diagnostics: Diagnostic[],
): Variable {
  const [name = ''] = labels
  const meta = decodePartially(body, metaFields, undefined)
  const content = meta.rest.content({
    attributes: [{ name: 'type' }, { name: 'default' }],
    blocks: [{ type: 'validation' }],
  })
  diagnostics.push(...meta.diagnostics, ...content.diagnostics)
  const typeAttribute = content.attributes.get('type')
  const given = typeAttribute && parseType(typeAttribute.expression, { allowDefaults: true })
  diagnostics.push(...(given?.diagnostics ?? []))
  const fallback = readDefault(content.attributes.get('default'), given, scope, diagnostics)
  return {
    name,
    description: meta.config.description ?? '',
    isSensitive: meta.config.sensitive === true,
    type: given?.type ?? adoptedType(fallback?.value),
    typeDefaults: given?.defaults,
    rules: content.blocks.flatMap((block) => readRule(name, block, diagnostics) ?? []),
    default: fallback,
    range: headerRange,
  }
}

/** A variable without a type takes that of its default, unless that is empty and could become anything. */
function adoptedType(value: Value | undefined): Variable['type'] {
  if (value === undefined) return types.dynamic
  const { type } = value
  const isEmpty =
    (type.kind === 'object' && type.attributes.size === 0) ||
    (type.kind === 'tuple' && type.elements.length === 0)
  return isEmpty ? types.dynamic : type
}

function readDefault(
  attribute: Attribute | undefined,
  given: ParsedType | undefined,
  scope: Scope,
  diagnostics: Diagnostic[],
): VariableValue | undefined {
  if (attribute === undefined) return undefined
  const { expression } = attribute
  const evaluated = evaluate(expression, scope)
  diagnostics.push(...evaluated.diagnostics)
  const range = expression.range
  if (given === undefined || hasErrors(evaluated.diagnostics))
    return { value: evaluated.value, origin: 'default', range }
  const value = fitted(evaluated.value, given, range, diagnostics)
  return { value: value ?? evaluated.value, origin: 'default', range }
}

function fitted(
  value: Value,
  { type, defaults }: ParsedType,
  range: SourceRange,
  diagnostics: Diagnostic[],
): Value | undefined {
  try {
    return convert(defaults === undefined ? value : applyDefaults(defaults, value), type)
  } catch (thrown) {
    if (!(thrown instanceof ConversionError)) throw thrown
    const detail = `The default does not fit the type of the variable: ${thrown.message}.`
    diagnostics.push(problem('Invalid default value for variable', detail, range))
    return undefined
  }
}
