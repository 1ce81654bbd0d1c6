import { builtins } from '../gotemplate/builtins.ts'
import type { Node } from '../gotemplate/nodes.ts'
import { parseTemplate } from '../gotemplate/parseTemplate.ts'
import { renderBudget, renderTemplate } from '../gotemplate/renderTemplate.ts'
import type { TemplateValue } from '../gotemplate/values.ts'
import { checkFunctions } from './interpolateCheck.ts'
import { commonFactNames, type InterpolationContext } from './interpolateContext.ts'
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
}

/** Go templates as a component's fields may use them, in HCL2 and JSON templates alike. */
export function interpolation(context: InterpolationContext): Interpolation {
  const functions = templateFunctions(context)
  const facts = factsOf(context)
  const budget = (context.facts === undefined ? context.budget : undefined) ?? renderBudget()
  const names = new Set([...functions.keys(), ...builtins.keys(), 'and', 'or'])
  const parse = (text: string): readonly Node[] => {
    const nodes = parseTemplate(text)
    checkFunctions(nodes, names)
    return nodes
  }
  return {
    render: (text, data) => {
      // Most texts are no templates.
      if (!text.includes('{{')) return text
      const dot = data === undefined ? facts : new Map<string, TemplateValue>([...(facts ?? []), ...data])
      return renderTemplate(parse(text), { data: dot, functions, budget })
    },
    check: (text) => {
      if (text.includes('{{')) parse(text)
    },
  }
}

function factsOf({ facts, isBuilder }: InterpolationContext): ReadonlyMap<string, TemplateValue> | undefined {
  if (isBuilder === true) return undefined
  if (facts === undefined) return new Map(commonFactNames.map((name) => [name, unknownText]))
  return new Map([...facts].map(([name, value]) => [name, String(value)]))
}
