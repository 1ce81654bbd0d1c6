import { base64Forms } from './base64Forms.ts'
import { escapes } from './escapes.ts'

/** Shorter values, lines and forms are not masked: they would hide innocent text everywhere. */
const minimumLength = 4

const commonWords = new Set(
  `true false null none nil undefined yes no on off root admin administrator user users test guest default
  debug info warn warning error trace latest main master build image packer azure windows linux ubuntu debian
  eastus westus password secret token value name localhost production staging development dev prod public
  private https http http:// https:// enabled disabled always never auto empty 0000 1234 changeme
  $null`
    .split(/\s+/)
    .filter((word) => word !== ''),
)

/**
 * Why a value cannot be masked without hiding innocent text, or undefined if it can: it has fewer than four
 * characters, or it is a word that every log is full of. The caller should warn instead.
 */
export const unmaskableReason = (value: string): 'too-short' | 'too-common' | undefined => {
  const trimmed = value.trim()
  if (trimmed.length < minimumLength) return 'too-short'
  return commonWords.has(trimmed.toLowerCase()) ? 'too-common' : undefined
}

/** Whether a value can be masked at all; see {@link unmaskableReason}. */
export const isMaskable = (value: string): boolean => unmaskableReason(value) === undefined

/** The armour lines of PEM files (RFC 7468 §2) tell nothing, and many files have the same ones. */
const isArmour = (line: string): boolean => /^-----(?:BEGIN|END) [^-]*-----$/.test(line)

const linesOf = (value: string): readonly string[] =>
  value
    .split(/[\r\n\v\f\u0085\u2028\u2029]+/)
    .map((line) => line.trim())
    .filter((line) => isMaskable(line) && !isArmour(line))

const unquoted = (value: string): string => /^(["'`])(.*)\1$/s.exec(value)?.[2] ?? value

const formsOf = (part: string): readonly string[] => {
  const utf8 = Buffer.from(part, 'utf8')
  const hex = utf8.toString('hex')
  return [
    part,
    ...escapes.map((escape) => escape(part)),
    ...base64Forms(utf8),
    ...base64Forms(Buffer.from(part, 'utf16le')),
    hex,
    hex.toUpperCase(),
  ]
}

/**
 * Every text by which a secret can show up in output: the value itself, without surrounding white space or
 * quotes, each of its lines, and each of those as the programs of a build escape or encode it (URL, JSON, Go,
 * HCL, XML, shells, PowerShell, hex, base64 at any position of a longer text, base64 of UTF-16LE).
 * Longest first, each once, none shorter than four characters; empty if the value cannot be masked.
 */
export const secretForms = (value: string): readonly string[] => {
  if (!isMaskable(value)) return []
  const whole = value.toWellFormed()
  const trimmed = whole.trim()
  const parts = new Set([whole, trimmed, unquoted(trimmed), ...linesOf(whole)])
  const forms = new Set([...parts].filter(isMaskable).flatMap(formsOf))
  return [...forms].filter((form) => form.length >= minimumLength).sort((a, b) => b.length - a.length)
}
