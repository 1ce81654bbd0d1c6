import { listValue } from '../values/build.ts'
import { asString } from '../values/read.ts'
import * as types from '../values/types.ts'
import { listOf } from '../values/types.ts'
import { dynamicValue, stringValue, type Value } from '../values/value.ts'
import { addressText, type Network, networkText, parseNetwork } from './cidr.ts'
import { FunctionError, type HclFunction, plainFunction } from './function.ts'
import { numeric, text, wholeNumber } from './parameters.ts'

const missing = dynamicValue
const maximumExtension = 32

function networkOf(value: Value, argument?: number): Network {
  const network = parseNetwork(asString(value))
  if (network === undefined)
    throw new FunctionError(`invalid CIDR expression: invalid CIDR address: ${asString(value)}`, argument)
  return network
}

const cidrhost = plainFunction({
  parameters: [text('prefix'), numeric('hostnum')],
  returns: types.string,
  call: ([prefix = missing, hostNumber = missing]) => {
    const host = BigInt(wholeNumber(hostNumber))
    const network = networkOf(prefix)
    const size = 1n << BigInt(network.bits - network.prefix)
    if (host >= size || host < -size)
      throw new FunctionError(`prefix of ${network.prefix} does not accommodate a host numbered ${host}`)
    return stringValue(
      addressText({ bits: network.bits, value: network.value + (host < 0n ? size + host : host) }),
    )
  },
})

const cidrnetmask = plainFunction({
  parameters: [text('prefix')],
  returns: types.string,
  call: ([prefix = missing]) => {
    const { bits, prefix: length } = networkOf(prefix)
    const host = BigInt(bits - length)
    return stringValue(addressText({ bits, value: (((1n << BigInt(bits)) - 1n) >> host) << host }))
  },
})

const cidrsubnet = plainFunction({
  parameters: [text('prefix'), numeric('newbits'), numeric('netnum')],
  returns: types.string,
  call: ([prefix = missing, newBitsValue = missing, numberGiven = missing]) => {
    const newBits = wholeNumber(newBitsValue)
    const number = BigInt(wholeNumber(numberGiven))
    const network = networkOf(prefix)
    if (newBits > maximumExtension)
      throw new FunctionError(`may not extend prefix by more than ${maximumExtension} bits`)
    if (number < 0n) throw new FunctionError('subnet number must not be negative')
    const length = network.prefix + newBits
    if (length > network.bits || newBits < 0)
      throw new FunctionError(
        `insufficient address space to extend prefix of ${network.prefix} by ${newBits}`,
      )
    if (number >= 1n << BigInt(newBits))
      throw new FunctionError(
        `prefix extension of ${newBits} does not accommodate a subnet numbered ${number}`,
      )
    const value = network.value | (number << BigInt(network.bits - length))
    return stringValue(networkText({ bits: network.bits, value, prefix: length }))
  },
})

const cidrsubnets = plainFunction({
  parameters: [text('prefix')],
  rest: numeric('newbits'),
  returns: listOf(types.string),
  call: ([prefix = missing, ...lengths]) => {
    const network = networkOf(prefix, 0)
    const end = network.value + (1n << BigInt(network.bits - network.prefix))
    let next = network.value
    const subnets: Value[] = []
    for (const [index, lengthValue] of lengths.entries()) {
      const extension = wholeNumber(lengthValue, index + 1)
      if (extension < 1) throw new FunctionError('must extend prefix by at least one bit', index + 1)
      if (extension > maximumExtension)
        throw new FunctionError(`may not extend prefix by more than ${maximumExtension} bits`, index + 1)
      const length = network.prefix + extension
      if (length > network.bits)
        throw new FunctionError(`would extend prefix to ${length} bits, which is too long`, index + 1)
      const size = 1n << BigInt(network.bits - length)
      const start = ((next + size - 1n) / size) * size
      if (start + size > end)
        throw new FunctionError(
          `not enough remaining address space for a subnet with a prefix of ${length} bits`,
          index + 1,
        )
      subnets.push(stringValue(networkText({ bits: network.bits, value: start, prefix: length })))
      next = start + size
    }
    return listValue(subnets, types.string)
  },
})

/** Functions over IP networks. */
export const networkFunctions: Readonly<Record<string, HclFunction>> = {
  cidrhost,
  cidrnetmask,
  cidrsubnet,
  cidrsubnets,
}
