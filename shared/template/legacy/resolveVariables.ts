import { type Diagnostic, problem } from '../../hcl/diagnostic.ts'
import { templateProblem } from '../component/interpolateJson.ts'
import { UnsetVariable } from '../component/interpolateContext.ts'
import { TemplateError } from '../gotemplate/templateError.ts'
import { byBytes } from './byBytes.ts'
import type { DeclaredVariable, PlacedText } from './declared.ts'
import { keepDataActions } from './keepDataActions.ts'
import { refersToOthers } from './refersToOthers.ts'

/** Makes what renders the value of a variable over those of others, which may change meanwhile. It throws TemplateError. */
export type ValueRenderer = (values: ReadonlyMap<string, string>) => (text: string) => string

/** Values of variables by name, of those that are declared and those that are only given. */
export interface ResolvedVariables {
  readonly values: ReadonlyMap<string, string>
  readonly diagnostics: readonly Diagnostic[]
}

/** Packer's number: values that refer to one another more deeply stay as far as they have come. */
const mostPasses = 100

/** What all renderings together may read and write, in characters; each of them costs a little besides. */
const mostWork = 8 * 2 ** 20
const renderingCost = 512

/** A value that may still refer to others. */
interface Pending {
  readonly name: string
  readonly text: string
  readonly declared: DeclaredVariable | undefined
  readonly isDefault: boolean
}

/**
 * Works out the values of variables, which may refer to one another. As Packer does it: all of them are rendered in the order
 * of their names, again and again, while one of them refers to another by a text in back-quotes.
 */
export function resolveVariables(
  declared: readonly DeclaredVariable[],
  given: ReadonlyMap<string, string>,
  rendererOf: ValueRenderer,
): ResolvedVariables {
  const values = new Map(given)
  const failed = new Map<string, Diagnostic>()
  const renderAll = rendererOf(values)
  let render = rendererOf(new Map())
  let pending = pendingOf(declared, given)
  let unset: readonly Diagnostic[] = []
  let work = 0
  for (let pass = 0; pass < mostPasses && pending.length > 0; pass++) {
    const next: Pending[] = []
    const missing = new Map<string, Diagnostic>()
    let hasRendered = false
    let hasMoved = false
    for (const one of pending) {
      const rendered = attempt(one, render)
      work += renderingCost + one.text.length + (typeof rendered === 'string' ? rendered.length : 0)
      if (work > mostWork) return { values, diagnostics: [...failed.values(), tooLong(one)] }
      if (typeof rendered === 'string') {
        hasRendered = true
        hasMoved ||= values.get(one.name) !== rendered || render !== renderAll
        values.set(one.name, rendered)
        render = renderAll
        if (refersToOthers(one.text)) next.push(one)
      } else if (rendered instanceof UnsetVariable) {
        missing.set(one.name, unsetProblem(one, rendered))
        next.push(one)
      } else failed.set(one.name, rendered)
    }
    hasMoved ||= next.length < pending.length
    pending = next
    // Packer gives up only if nothing at all can be rendered any more; otherwise such a value stays empty.
    const severity = hasRendered ? 'warning' : 'error'
    unset = [...missing.values()].map((each) => ({ ...each, severity }))
    // Nothing changes any more.
    if (!hasMoved) break
  }
  return { values, diagnostics: [...failed.values(), ...unset] }
}

function pendingOf(
  declared: readonly DeclaredVariable[],
  given: ReadonlyMap<string, string>,
): readonly Pending[] {
  const byName = new Map(declared.map((variable) => [variable.name, variable]))
  // Packer takes a variable that is both declared and given twice in each pass.
  const names = [...byName.keys(), ...given.keys()].toSorted(byBytes)
  return names.map((name) => {
    const own = byName.get(name)
    const text = given.get(name)
    return { name, text: text ?? own?.defaultValue?.text ?? '', declared: own, isDefault: text === undefined }
  })
}

function attempt(one: Pending, render: (text: string) => string): string | UnsetVariable | Diagnostic {
  try {
    return keepDataActions(one.text, render)
  } catch (thrown) {
    if (!(thrown instanceof TemplateError)) throw thrown
    if (thrown.cause instanceof UnsetVariable) return thrown.cause
    const place = placeOf(one)
    if (place !== undefined) return templateProblem(thrown, place.text, place.range)
    return problem(
      'Invalid template',
      `The value given for the variable "${one.name}" fails: ${thrown.message}.`,
      one.declared?.at,
    )
  }
}

function placeOf({ declared, isDefault }: Pending): PlacedText | undefined {
  return isDefault ? declared?.defaultValue : undefined
}

function tooLong(one: Pending): Diagnostic {
  const detail = `The values of the variables grow beyond all bounds; "${one.name}" is one of them. Let fewer of them hold one another.`
  return problem('Variables too complex', detail, placeOf(one)?.range ?? one.declared?.at)
}

function unsetProblem(one: Pending, { variable }: UnsetVariable): Diagnostic {
  const detail =
    `The variable "${one.name}" needs the value of "${variable}", which has none: it is not declared, or it depends on ` +
    `"${one.name}" in turn.`
  return problem('Unresolved variable', detail, placeOf(one)?.range ?? one.declared?.at)
}
