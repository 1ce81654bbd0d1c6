import { defaultLimits, isLimitExceeded } from '../../limits.ts'
import { asString } from '../../values/read.ts'
import * as types from '../../values/types.ts'
import { dynamicValue, isWhollyKnown, stringValue, unknownOf } from '../../values/value.ts'
import type { Capabilities } from '../capabilities.ts'
import { FunctionError, type HclFunction, plainFunction } from '../function.ts'
import { anythingAtAll, text } from '../parameters.ts'
import { yamlDecode } from './yamlDecode.ts'
import type { YamlBudget, YamlNode, YamlReader } from './yamlNode.ts'
import { yamlText } from './yamlText.ts'

/** `yamldecode`, which needs a reader, and `yamlencode`. */
export function yamlFunctions({ yaml }: Capabilities): Readonly<Record<string, HclFunction>> {
  return { yamldecode: yamldecode(yaml), yamlencode }
}

const stepsPerLexeme = 16

const yamldecode = (reader: YamlReader | undefined): HclFunction =>
  plainFunction({
    parameters: [text('src')],
    returns: types.dynamic,
    mayBeNull: true,
    call: ([source = dynamicValue], _, { charge }) => {
      if (reader === undefined) throw new FunctionError('YAML cannot be read here')
      const document = asString(source)
      charge(document.length)
      const budget = { nesting: defaultLimits.nesting, onLexeme: () => charge(stepsPerLexeme) }
      const value = yamlDecode(readDocument(reader, document, budget), charge)
      // A document that is null has no type, and what has none is unknown to Packer.
      return value.type.kind === 'dynamic' ? dynamicValue : value
    },
  })

function readDocument(reader: YamlReader, document: string, budget: YamlBudget): YamlNode {
  try {
    return reader.read(document, budget)
  } catch (thrown) {
    if (isLimitExceeded(thrown)) throw thrown
    throw new FunctionError(thrown instanceof Error ? thrown.message : 'the text is no YAML', 0)
  }
}

const yamlencode = plainFunction({
  parameters: [anythingAtAll('value')],
  returns: types.string,
  mayBeNull: true,
  call: ([value = dynamicValue], type, { charge }) => {
    if (!isWhollyKnown(value)) return unknownOf(type)
    const encoded = yamlText(value)
    charge(encoded.length >> 4)
    return stringValue(encoded)
  },
})
