import { builtins } from '../gotemplate/builtins.ts'
import type { Node } from '../gotemplate/nodes.ts'
import { parseTemplate } from '../gotemplate/parseTemplate.ts'
import { renderBudget, renderTemplate } from '../gotemplate/renderTemplate.ts'
import { TemplateError } from '../gotemplate/templateError.ts'
import type { TemplateFunction, TemplateValue } from '../gotemplate/values.ts'
import { checkFunctions, readsData } from './interpolateCheck.ts'
import { factNames, type InterpolationContext } from './interpolateContext.ts'
import { unknownText } from './configTree.ts'
import { templateFunctions } from './templateFunctions.ts'

/** The pass of Go templates over the fields of a component. */
export interface Interpolation {
  /**
   * Renders one text, once: actions in the result stay. `data` is what `.` stands for, besides the facts of the build.
   * Throws TemplateError; its cause is what a function threw.
   */
  readonly render: (text: string, data?: ReadonlyMap<string, TemplateValue>) => string
  /** Parses one text that is rendered later. Throws TemplateError for bad syntax and unknown functions. */
  readonly check: (text: string) => void
  /** Whether a text asks for data: `.`, a field of it, or `$`. Throws as {@link check} does. */
  readonly needsData: (text: string) => boolean
}

/** Go templates as a component's fields may use them, in HCL2 and JSON templates alike. */
export function interpolation(context: InterpolationContext): Interpolation {
  let functions: ReadonlyMap<string, TemplateFunction> | undefined
  let names: ReadonlySet<string> = new Set()
  const facts = factsOf(context)
  const budget = (context.facts === undefined ? context.budget : undefined) ?? renderBudget()
  const known = (): ReadonlyMap<string, TemplateFunction> => {
    if (functions !== undefined) return functions
    functions = templateFunctions(context)
    names = new Set([...functions.keys(), ...builtins.keys(), 'and', 'or'])
    return functions
  }
  const parse = (text: string): readonly Node[] => {
    known()
    // Parsing a character takes about as long as a function takes to read it.
    budget.steps -= text.length / 32
    if (budget.steps < 0) throw new TemplateError('the template takes too long', 0)
    const nodes = parseTemplate(text)
    checkFunctions(nodes, names)
    return nodes
  }
  return {
    render: (text, data) => {
      // Most texts are no templates.
      if (!text.includes('{{')) return text
      const dot = data === undefined ? facts : new Map<string, TemplateValue>([...(facts ?? []), ...data])
      return renderTemplate(parse(text), { data: dot, functions: known(), budget })
    },
    check: (text) => {
      if (text.includes('{{')) parse(text)
    },
    needsData: (text) => text.includes('{{') && readsData(parse(text)),
  }
}

function factsOf({
  facts,
  isBuilder,
  buildType,
}: InterpolationContext): ReadonlyMap<string, TemplateValue> | undefined {
  if (isBuilder === true) return undefined
  if (facts === undefined) return new Map(factNames(buildType).map((name) => [name, unknownText]))
  return new Map([...facts].map(([name, value]) => [name, String(value)]))
}
