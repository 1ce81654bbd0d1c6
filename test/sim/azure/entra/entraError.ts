import { randomUUID } from 'node:crypto'
import { jsonAnswer, Refusal } from '../http/exchange.ts'

/** A refusal as Microsoft Entra ID words it. */
export function entraError(status: 400 | 401, error: string, code: number, sentence: string): Refusal {
  const [trace, correlation] = [randomUUID(), randomUUID()]
  const timestamp = new Date().toISOString().replace('T', ' ').replace(/\..*/, 'Z')
  const description = `AADSTS${code}: ${sentence} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${timestamp}`
  return new Refusal(
    jsonAnswer(status, {
      error,
      error_description: description,
      error_codes: [code],
      timestamp,
      trace_id: trace,
      correlation_id: correlation,
      error_uri: `https://login.example/error?code=${code}`,
    }),
    description,
  )
}
