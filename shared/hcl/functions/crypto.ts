import { asString } from '../values/read.ts'
import * as types from '../values/types.ts'
import { dynamicValue, stringValue } from '../values/value.ts'
import { bcryptHash } from './bcrypt.ts'
import type { Capabilities } from './capabilities.ts'
import { base64Bytes } from './encodings.ts'
import { FunctionError, type HclFunction, plainFunction } from './function.ts'
import { numeric, text, wholeNumber } from './parameters.ts'
import { namespaceBytes, uuidText } from './uuid.ts'

const missing = dynamicValue
const defaultCost = 10
const lowestCost = 4
const highestCost = 31
const stepsPerRound = 100

function hash(algorithm: string): HclFunction {
  return plainFunction({
    parameters: [text('str')],
    returns: types.string,
    call: ([content = missing], _, { charge }) => {
      const subject = asString(content)
      charge(subject.length >> 6)
      const { createHash } = process.getBuiltinModule('node:crypto')
      return stringValue(createHash(algorithm).update(subject).digest('hex'))
    },
  })
}

const rsadecrypt = plainFunction({
  parameters: [text('ciphertext'), text('privatekey')],
  returns: types.string,
  call: ([ciphertext = missing, key = missing]) => {
    const bytes = base64Bytes(asString(ciphertext))
    if (bytes === undefined)
      throw new FunctionError('failed to decode input: cipher text must be base64-encoded')
    const pem = asString(key)
    if (!pem.includes('-----BEGIN ')) throw new FunctionError('failed to parse key: no key found')
    if (pem.includes('Proc-Type: 4,ENCRYPTED'))
      throw new FunctionError('failed to parse key: password protected keys are not supported')
    return stringValue(decryptPkcs1(pem, bytes).toString('utf8'))
  },
})

/** RSA with PKCS #1 v1.5 padding, which Node no longer removes by itself. */
function decryptPkcs1(pem: string, ciphertext: Buffer): Buffer {
  const { constants, createPrivateKey, privateDecrypt } = process.getBuiltinModule('node:crypto')
  let padded: Buffer
  try {
    const key = createPrivateKey({ key: pem, format: 'pem' })
    padded = privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, ciphertext)
  } catch {
    throw new FunctionError('failed to decrypt with this key')
  }
  const separator = padded.indexOf(0, 2)
  if (padded[0] !== 0 || padded[1] !== 2 || separator < 10) throw new FunctionError('decryption error')
  return padded.subarray(separator + 1)
}

const uuidv5 = plainFunction({
  parameters: [text('namespace'), text('name')],
  returns: types.string,
  call: ([namespace = missing, name = missing]) => {
    const bytes = namespaceBytes(asString(namespace))
    if (bytes === undefined)
      throw new FunctionError(`uuidv5() doesn't support namespace ${asString(namespace)}`)
    const { createHash } = process.getBuiltinModule('node:crypto')
    return stringValue(uuidText(createHash('sha1').update(bytes).update(asString(name)).digest(), 5))
  },
})

/** Functions over digests, keys and identifiers; random bytes are a capability. */
export function cryptoFunctions({ random }: Capabilities): Readonly<Record<string, HclFunction>> {
  const randomBytes = (count: number): Uint8Array => {
    if (random === undefined) throw new FunctionError('random bytes cannot be had here')
    return random.bytes(count)
  }
  return {
    bcrypt: plainFunction({
      parameters: [text('str')],
      rest: numeric('cost'),
      returns: types.string,
      call: ([password = missing, ...costs], _, { charge }) => {
        const [costValue] = costs
        const given = costValue === undefined ? defaultCost : wholeNumber(costValue)
        if (costs.length > 1) throw new FunctionError('bcrypt() takes no more than two arguments')
        const cost = given < lowestCost ? defaultCost : given
        if (cost > highestCost) throw new FunctionError(`cost ${cost} is outside allowed range (4,31)`)
        const subject = asString(password)
        if (Buffer.byteLength(subject) > 72) throw new FunctionError('password length exceeds 72 bytes')
        charge(2 ** cost * stepsPerRound)
        return stringValue(bcryptHash(subject, randomBytes(16), cost))
      },
    }),
    md5: hash('md5'),
    rsadecrypt,
    sha1: hash('sha1'),
    sha256: hash('sha256'),
    sha512: hash('sha512'),
    uuidv4: plainFunction({
      parameters: [],
      returns: types.string,
      call: () => stringValue(uuidText(randomBytes(16), 4)),
    }),
    uuidv5,
  }
}
