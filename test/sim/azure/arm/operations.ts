import { randomUUID } from 'node:crypto'
import { jsonAnswer, type SimAnswer, type SimRequest } from '../http/exchange.ts'
import type { SimClock } from '../simClock.ts'
import { armError, ArmRefusal, type ArmErrorBody } from './armError.ts'

/** How a client is told where to ask for the end of an operation. */
export type OperationStyle = 'azureAsyncOperation' | 'location' | 'both'

/** An operation that takes its time. */
export interface Operation {
  readonly id: string
  readonly resourceId: string
  readonly startedMs: number
  readonly doneMs: number
  /** Does what there is to do at the end; throws ArmRefusal when it fails. Returns the result, as JSON. */
  readonly finish: () => unknown
  status: 'InProgress' | 'Succeeded' | 'Failed'
  output?: unknown
  error?: ArmErrorBody
}

/** All operations of a world. What is due happens when somebody looks. */
export class Operations {
  readonly #operations = new Map<string, Operation>()
  readonly #clock: SimClock

  constructor(clock: SimClock) {
    this.#clock = clock
  }

  /** Starts an operation. */
  begin(resourceId: string, takesMs: number, finish: () => unknown): Operation {
    const startedMs = this.#clock.now()
    const operation: Operation = {
      id: randomUUID(),
      resourceId,
      startedMs,
      doneMs: startedMs + takesMs,
      finish,
      status: 'InProgress',
    }
    this.#operations.set(operation.id, operation)
    return operation
  }

  /** Brings every operation that is due to its end, in the order they are due. */
  settle(): void {
    const due = [...this.#operations.values()].filter(
      ({ status, doneMs }) => status === 'InProgress' && doneMs <= this.#clock.now(),
    )
    for (const operation of due.toSorted((left, right) => left.doneMs - right.doneMs)) {
      try {
        operation.output = operation.finish()
        operation.status = 'Succeeded'
      } catch (thrown) {
        if (!(thrown instanceof ArmRefusal)) throw thrown
        operation.status = 'Failed'
        operation.error = thrown.body
      }
    }
  }

  /** The operation under way on a resource; undefined when it rests. */
  activeOn(resourceId: string): Operation | undefined {
    const wanted = resourceId.toLowerCase()
    return [...this.#operations.values()].find(
      (operation) => operation.status === 'InProgress' && operation.resourceId.toLowerCase() === wanted,
    )
  }

  get(id: string): Operation | undefined {
    return this.#operations.get(id)
  }

  /** The first moment after now at which something happens; undefined when nothing is under way. */
  nextMs(): number | undefined {
    const times = [...this.#operations.values()]
      .filter(({ status }) => status === 'InProgress')
      .map(({ doneMs }) => doneMs)
    return times.length === 0 ? undefined : Math.min(...times)
  }
}

/** The headers by which an operation is followed. */
export function operationHeaders(
  { origin, query }: SimRequest,
  operation: Operation,
  subscriptionId: string,
  style: OperationStyle,
  retryAfterS: number,
): Readonly<Record<string, string>> {
  const version = query.get('api-version') ?? ''
  // Real addresses carry a signed query: who has it may ask.
  const base = `${origin}/subscriptions/${subscriptionId}/providers/Microsoft.Compute/locations/westeurope/operations/${operation.id}?p=${operation.id.slice(0, 8)}&api-version=${version}`
  return {
    'retry-after': String(retryAfterS),
    ...(style === 'location' ? {} : { 'azure-asyncoperation': base }),
    ...(style === 'azureAsyncOperation' ? {} : { location: `${base}&monitor=true` }),
  }
}

/** Answers a question about an operation, in the style of the address it came to. */
export function answerOperation(operations: Operations, request: SimRequest, retryAfterS: number): SimAnswer {
  const id = request.segments.at(-1) ?? ''
  const operation = operations.get(id)
  if (!operation || request.query.get('p') !== id.slice(0, 8))
    throw armError(404, 'NotFound', `The operation ${id} was not found.`)
  const wait = { 'retry-after': String(retryAfterS) }
  const { status, output, error } = operation
  if (request.query.get('monitor') === 'true') {
    if (status === 'InProgress')
      return { status: 202, headers: { ...wait, location: request.url.href }, body: '' }
    if (error) throw new ArmRefusal(409, error)
    return output === undefined ? { status: 200, body: '' } : jsonAnswer(200, output)
  }
  return jsonAnswer(
    200,
    {
      name: id,
      status,
      startTime: new Date(operation.startedMs).toISOString(),
      ...(status === 'InProgress' ? {} : { endTime: new Date(operation.doneMs).toISOString() }),
      ...(output === undefined ? {} : { properties: { output } }),
      ...(error === undefined ? {} : { error }),
    },
    status === 'InProgress' ? wait : {},
  )
}
