import { collectionFunctions } from './collections.ts'
import { controlFunctions } from './control.ts'
import type { HclFunction } from './function.ts'
import { mappingFunctions } from './mappings.ts'
import { numberFunctions } from './numbers.ts'
import { sequenceFunctions } from './sequences.ts'
import { stringFunctions } from './strings.ts'

/** The functions of the language, by name. */
export function standardFunctions(_: object): ReadonlyMap<string, HclFunction> {
  return new Map([
    ...Object.entries(collectionFunctions),
    ...Object.entries(controlFunctions),
    ...Object.entries(mappingFunctions),
    ...Object.entries(numberFunctions),
    ...Object.entries(sequenceFunctions),
    ...Object.entries(stringFunctions),
  ])
}
