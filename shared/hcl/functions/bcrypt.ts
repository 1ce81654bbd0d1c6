import { encryptBlock, expandKey, freshBlowfish } from './blowfish.ts'

const alphabet = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const standardAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const secret = 'OrpheanBeholderScryDoubt'
const noSalt = new Uint8Array(0)

function encode(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('base64').replace(/=+$/, '')
  return text.replace(/./g, (character) => alphabet[standardAlphabet.indexOf(character)] ?? '')
}

/** The bcrypt hash of a password of at most 72 bytes, as `$2a$cost$salt-and-hash`; 2^cost rounds. */
export function bcryptHash(password: string, salt: Uint8Array, cost: number): string {
  const key = Buffer.concat([Buffer.from(password), Buffer.alloc(1)])
  const cipher = freshBlowfish()
  expandKey(cipher, key, salt)
  for (let round = 0; round < 2 ** cost; round++) {
    expandKey(cipher, key, noSalt)
    expandKey(cipher, salt, noSalt)
  }
  const plain = Buffer.from(secret)
  const words = Uint32Array.from({ length: 6 }, (_, index) => plain.readUInt32BE(index * 4))
  for (let at = 0; at < 6; at += 2) for (let round = 0; round < 64; round++) encryptBlock(cipher, words, at)
  const hash = Buffer.alloc(24)
  for (const [index, word] of words.entries()) hash.writeUInt32BE(word, index * 4)
  return `$2a$${String(cost).padStart(2, '0')}$${encode(salt)}${encode(hash.subarray(0, 23))}`
}
