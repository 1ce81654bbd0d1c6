import { alignColumns } from '../../base/text/alignColumns.ts'

/** What of an image definition can never be changed, and has to fit what is published. */
export interface DefinitionFacts {
  readonly osType: string | undefined
  readonly osState: string | undefined
  readonly generation: string | undefined
  readonly architecture: string | undefined
  readonly publisher: string | undefined
  readonly offer: string | undefined
  readonly sku: string | undefined
  readonly securityType: string | undefined
}

/** A field that is not as it is asked for. */
export interface FieldDifference {
  readonly field: string
  readonly is: string
  readonly wanted: string
}

const fields: readonly (readonly [key: keyof DefinitionFacts, label: string])[] = [
  ['osType', 'OS type'],
  ['osState', 'OS state'],
  ['generation', 'Hyper-V generation'],
  ['architecture', 'architecture'],
  ['publisher', 'publisher'],
  ['offer', 'offer'],
  ['sku', 'SKU'],
  ['securityType', 'security type'],
]

/** What Azure takes where a definition says nothing. */
const implied: Partial<Record<keyof DefinitionFacts, string>> = {
  generation: 'V1',
  architecture: 'x64',
  securityType: 'Standard',
}

/** Every field that is asked for and is another one; case does not count. */
export function diffDefinition(
  is: DefinitionFacts,
  wanted: Partial<DefinitionFacts>,
): readonly FieldDifference[] {
  return fields.flatMap(([key, label]) => {
    const want = wanted[key]
    const have = is[key] ?? implied[key]
    if (want === undefined || have?.toLowerCase() === want.toLowerCase()) return []
    return [{ field: label, is: have ?? '–', wanted: want }]
  })
}

/** The differences as lines of a table. */
export function differenceTable(differences: readonly FieldDifference[]): readonly string[] {
  return alignColumns([
    ['field', 'definition', 'wanted'],
    ...differences.map(({ field, is, wanted }) => [field, is, wanted]),
  ])
}
