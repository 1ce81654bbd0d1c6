import type { Diagnostic } from '../../hcl/diagnostic.ts'
import { didYouMean } from '../../hcl/suggestion.ts'
import type { DeclaredTemplate, LegacySelection, PlacedText } from './declared.ts'
import { isFull, type Problems, report } from './reader.ts'

/** Names that are compared with one that is not known. */
const mostCandidates = 200

/** `only`, `except` and `override` name builders as they are written; the cleanup provisioner's are not looked at. */
export function checkSelections(template: DeclaredTemplate): readonly Diagnostic[] {
  const names = new Set(template.builders.map(({ name }) => name.text))
  const problems: Diagnostic[] = []
  for (const { selection, override } of template.provisioners) {
    checkSelection(selection, names, problems)
    for (const [name, { at }] of override)
      if (!names.has(name)) reportUnknown('override', { text: name, range: at }, names, problems)
  }
  for (const { selection } of template.postProcessors.flat()) checkSelection(selection, names, problems)
  return problems
}

function checkSelection(
  { only, except }: LegacySelection,
  names: ReadonlySet<string>,
  problems: Problems,
): void {
  const [excepted] = except
  if (only.length > 0 && excepted !== undefined)
    return report(
      problems,
      'Both only and except',
      'Give one of "only" and "except", not both.',
      excepted.range,
    )
  for (const name of only) if (!names.has(name.text)) reportUnknown('only', name, names, problems)
  for (const name of except) if (!names.has(name.text)) reportUnknown('except', name, names, problems)
}

function reportUnknown(
  key: string,
  { text, range }: PlacedText,
  names: ReadonlySet<string>,
  problems: Problems,
): void {
  if (isFull(problems)) return
  const candidates = [...names].slice(0, mostCandidates)
  const detail = `"${key}" names a builder "${text}", which this template does not have.${didYouMean(text, candidates)}`
  report(problems, 'Unknown builder', detail, range)
}
