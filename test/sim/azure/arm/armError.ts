import { jsonAnswer, Refusal } from '../http/exchange.ts'

/** An error as Azure Resource Manager words it. */
export interface ArmErrorBody {
  readonly code: string
  readonly message: string
  readonly target?: string
}

/** A refusal of Azure Resource Manager; also thrown when an operation fails that was accepted before. */
export class ArmRefusal extends Refusal {
  readonly status: number
  readonly body: ArmErrorBody

  constructor(status: number, body: ArmErrorBody, headers: Readonly<Record<string, string>> = {}) {
    super(
      jsonAnswer(
        status,
        { error: body },
        { 'x-ms-failure-cause': 'gateway', 'x-ms-error-code': body.code, ...headers },
      ),
      `${body.code}: ${body.message}`,
    )
    this.status = status
    this.body = body
  }
}

/** Makes a refusal. */
export function armError(status: number, code: string, message: string, target?: string): ArmRefusal {
  return new ArmRefusal(status, { code, message, ...(target === undefined ? {} : { target }) })
}

/** A refusal of one property. */
export function invalidParameter(target: string, message: string): ArmRefusal {
  return armError(400, 'InvalidParameter', message, target)
}
