import type { Capabilities } from './capabilities.ts'
import { collectionFunctions } from './collections.ts'
import { controlFunctions } from './control.ts'
import { cryptoFunctions } from './crypto.ts'
import { dateFunctions } from './dates.ts'
import { encodingFunctions } from './encodings.ts'
import { fileFunctions } from './files.ts'
import { formatFunctions } from './formats.ts'
import type { HclFunction } from './function.ts'
import { mappingFunctions } from './mappings.ts'
import { networkFunctions } from './networks.ts'
import { numberFunctions } from './numbers.ts'
import { regexFunctions } from './regexes.ts'
import { sequenceFunctions } from './sequences.ts'
import { stringFunctions } from './strings.ts'
import { templateFile } from './templateFile.ts'
import { unavailableFunctions } from './unavailable.ts'
import { yamlFunctions } from './yaml/yamlFunctions.ts'

/** The functions of the language as Packer has them, by name. What they touch outside is what the capabilities allow. */
export function standardFunctions(capabilities: Capabilities): ReadonlyMap<string, HclFunction> {
  const functions = new Map<string, HclFunction>()
  for (const group of [
    collectionFunctions,
    controlFunctions,
    cryptoFunctions(capabilities),
    dateFunctions(capabilities),
    encodingFunctions,
    fileFunctions(capabilities),
    formatFunctions,
    mappingFunctions,
    networkFunctions,
    numberFunctions,
    regexFunctions,
    sequenceFunctions,
    stringFunctions,
    unavailableFunctions,
    yamlFunctions(capabilities),
    { templatefile: templateFile(capabilities.files, () => functions) },
  ])
    for (const [name, definition] of Object.entries(group)) functions.set(name, definition)
  return functions
}
