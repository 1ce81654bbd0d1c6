import { describeError } from '../base/errors.ts'
import { catalogue } from '../base/catalogue.ts'
import { sanitiseText } from '../base/text/sanitise.ts'

/**
 * Says why the platform could not be read, without any help of the platform: its own library fails to load when the agent's
 * temp directory is missing or full. The step fails.
 */
export function explainUnopenedHost(thrown: unknown): undefined {
  const { title, hint } = catalogue.HOST_UNAVAILABLE
  process.stderr.write(sanitiseText(`${title}: ${describeError(thrown)}\n${hint} [HOST_UNAVAILABLE]`) + '\n')
  process.exitCode = 1
  return undefined
}
