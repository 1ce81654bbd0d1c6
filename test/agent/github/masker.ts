import { SecretMasker } from '../masker.ts'
import {
  base64Shifts,
  commandLineEscape,
  expressionEscape,
  jsonEscape,
  powerShellAfterAmpersand,
  powerShellBeforeAmpersand,
  trimDoubleQuotes,
  uriEscape,
  xmlEscape,
} from '../secretEncoders.ts'

/** A masker with the encoders of the GitHub Actions runner. */
export function githubMasker(): SecretMasker {
  return new SecretMasker({
    encoders: [
      base64Shifts,
      commandLineEscape,
      expressionEscape,
      jsonEscape,
      uriEscape,
      xmlEscape,
      trimDoubleQuotes,
      powerShellBeforeAmpersand,
      powerShellAfterAmpersand,
    ],
  })
}

/** Registers a secret: the whole value and every trimmed line of it that is not empty. */
export function addGithubSecret(masker: SecretMasker, value: string): void {
  if (value.trim() === '') return
  masker.add(value)
  for (const line of value.split(/[\r\n]/)) masker.add(line.trim())
}
