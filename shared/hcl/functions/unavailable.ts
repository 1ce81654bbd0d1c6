import { dynamic } from '../values/types.ts'
import { anything } from './parameters.ts'
import { FunctionError, type HclFunction, plainFunction } from './function.ts'

/** A function that exists, but only says why it cannot be called. */
function unavailable(reason: string): HclFunction {
  return plainFunction({
    parameters: [],
    rest: { ...anything('args'), allowNull: true },
    returns: () => {
      throw new FunctionError(reason)
    },
    call: () => ({ type: dynamic, content: null }),
  })
}

const needsPacker = unavailable('it reads a secret store, which only Packer itself does')

/** Functions of Packer that this library knows by name only. */
export const unavailableFunctions: Readonly<Record<string, HclFunction>> = {
  aws_secretsmanager: needsPacker,
  aws_secretsmanager_raw: needsPacker,
  consul_key: needsPacker,
  vault: needsPacker,
}
