import type { Masker } from './masker.ts'
import { maskSignatures } from './sasSignature.ts'
import { sanitiseLine } from './sanitise.ts'

/** Longest line shown, in UTF-16 code units; the agents and their log viewers choke on longer ones. */
const displayLimitChars = 64 * 1024

const isHighSurrogate = (unit: number): boolean => (unit & 0xfc00) === 0xd800

const cutForDisplay = (text: string): readonly string[] => {
  const pieces: string[] = []
  let from = 0
  while (from < text.length) {
    const full = from + displayLimitChars
    const end = full < text.length && isHighSurrogate(text.charCodeAt(full - 1)) ? full - 1 : full
    pieces.push(sanitiseLine(text.slice(from, end)))
    from = end
  }
  return pieces
}

/**
 * Makes the one function through which a line of foreign text reaches a log: secrets masked, inert for both
 * agents, in pieces of at most 64 Ki characters. Masks once more after the cleaning, which can join a secret
 * that invisible characters or colours had split.
 */
export const createForeignText =
  (masker: Masker): ((line: string) => readonly string[]) =>
  (line) => {
    const masked = masker.mask(maskSignatures(line))
    const clean = sanitiseLine(masked)
    const text = clean === masked ? clean : masker.mask(clean)
    return text.length <= displayLimitChars ? [text] : cutForDisplay(text)
  }
