import { base64Shifts, jsonEscape, uriEscape } from './secretEncoders.ts'
import type { StepTranscript } from './transcript.ts'

/** Where a secret was found, and in which form. */
export interface SecretSighting {
  readonly secret: string
  readonly where: 'log' | 'summary' | 'issue' | 'leftover-name'
  readonly form: string
}

/**
 * The secrets that show in what people can read of a run: the masked log, the summary, annotations, names of files
 * left behind. Looks for the value, each of its lines, and its base64 (three shifts, both alphabets), hex, URI,
 * JSON and reversed forms. Secrets and lines of fewer than four characters are passed over.
 */
export function secretsSeen(transcript: StepTranscript, secrets: readonly string[]): SecretSighting[] {
  const places = {
    log: transcript.log.map((line) => line.text).join('\n'),
    summary: transcript.summary,
    issue: transcript.issues.map((issue) => JSON.stringify(issue)).join('\n'),
    'leftover-name': transcript.leftovers.join('\n'),
  } as const
  const sightings: SecretSighting[] = []
  for (const secret of secrets) {
    const looked = new Set<string>()
    for (const [form, text] of formsOf(secret)) {
      if (text.length < 4 || looked.has(text)) continue
      looked.add(text)
      for (const [where, content] of Object.entries(places) as [SecretSighting['where'], string][]) {
        if (content.includes(text)) sightings.push({ secret, where, form })
      }
    }
  }
  return sightings
}

function formsOf(secret: string): [string, string][] {
  const base64 = base64Shifts(secret).map((text) => text.replace(/=+$/, '').slice(0, -1))
  return [
    ['plain', secret],
    ...secret
      .split(/\r\n|\r|\n/)
      .map((line): [string, string] => ['line', line.trim()])
      .filter(([, line]) => line !== secret),
    ...base64.map((text): [string, string] => ['base64', text]),
    ...base64.map((text): [string, string] => ['base64url', text.replaceAll('+', '-').replaceAll('/', '_')]),
    ['hex', Buffer.from(secret, 'utf8').toString('hex')],
    ['uri', uriEscape(secret)[0] ?? ''],
    ['json', jsonEscape(secret)[0] ?? ''],
    ['reversed', Array.from(secret).toReversed().join('')],
  ]
}
