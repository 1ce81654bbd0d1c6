import { type Diagnostic, problem } from '../../hcl/diagnostic.ts'
import { didYouMean } from '../../hcl/suggestion.ts'
import type { DeclaredTemplate, LegacySelection, PlacedText } from './declared.ts'

/** `only`, `except` and `override` name builders as they are written; the cleanup provisioner's are not looked at. */
export function checkSelections(template: DeclaredTemplate): readonly Diagnostic[] {
  const names = new Set(template.builders.map(({ name }) => name.text))
  const problems: Diagnostic[] = []
  for (const { selection, override } of template.provisioners) {
    problems.push(...checkSelection(selection, names))
    for (const [name, { at }] of override)
      if (!names.has(name)) problems.push(unknownBuilder('override', { text: name, range: at }, names))
  }
  for (const { selection } of template.postProcessors.flat())
    problems.push(...checkSelection(selection, names))
  return problems
}

function checkSelection(
  { only, except }: LegacySelection,
  names: ReadonlySet<string>,
): readonly Diagnostic[] {
  if (only.length > 0 && except.length > 0)
    return [problem('Both only and except', 'Give one of "only" and "except", not both.', except[0]?.range)]
  return [
    ...only.filter(({ text }) => !names.has(text)).map((name) => unknownBuilder('only', name, names)),
    ...except.filter(({ text }) => !names.has(text)).map((name) => unknownBuilder('except', name, names)),
  ]
}

function unknownBuilder(key: string, { text, range }: PlacedText, names: ReadonlySet<string>): Diagnostic {
  const detail = `"${key}" names a builder "${text}", which this template does not have.${didYouMean(text, names)}`
  return problem('Unknown builder', detail, range)
}

/** Whether a component is for the builder of a name. */
export function isSelected({ only, except }: LegacySelection, builder: string): boolean {
  if (only.length > 0) return only.some(({ text }) => text === builder)
  return !except.some(({ text }) => text === builder)
}
