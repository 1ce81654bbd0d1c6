import type { HclFunction } from '../../hcl/functions/function.ts'
import { plainFunction } from '../../hcl/functions/function.ts'
import * as types from '../../hcl/values/types.ts'
import { asString } from '../../hcl/values/read.ts'
import { stringValue } from '../../hcl/values/value.ts'

/** The function `env`, which exists in the defaults of variables only; a variable that is not set is empty. */
export function environmentFunction(environment: ReadonlyMap<string, string>): HclFunction {
  return plainFunction({
    parameters: [{ name: 'key', type: types.string }],
    returns: types.string,
    call: ([key]) => stringValue((key && environment.get(asString(key))) ?? ''),
  })
}
