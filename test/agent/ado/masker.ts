import { SecretMasker } from '../masker.ts'
import { backslashUnescape, base64Shifts, jsonEscape, trimQuotes, uriEscape } from '../secretEncoders.ts'

/** The password in a URL's user information, which the agent masks wherever it shows. */
const urlPassword = /(?<=\/\/[^:/?#\n]+:)[^@\n]+(?=@)/g

/** A masker with the encoders of the Azure Pipelines agent. */
export function adoMasker(minimumLength = 0): SecretMasker {
  return new SecretMasker({
    encoders: [jsonEscape, uriEscape, backslashUnescape, trimQuotes],
    patterns: [urlPassword],
    minimumLength,
  })
}

/** Registers a secret known at job start: also its base64 forms and each of its lines, which later ones lack. */
export function addJobSecret(masker: SecretMasker, value: string): void {
  masker.add(value)
  for (const encoded of base64Shifts(value)) masker.add(encoded)
  const lines = value.split(/[\r\n]+/).filter((line) => line.trim() !== '')
  if (lines.length > 1) for (const line of lines) masker.add(line)
}
