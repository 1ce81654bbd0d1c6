import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startAzureSimulator, type AzureSimulator } from './azureSimulator.ts'
import { computeClient } from './sdkClients.ts'

let sim: AzureSimulator
beforeAll(async () => {
  sim = await startAzureSimulator({ retryAfterS: 0, pollAdvancesMs: 10_000 })
})
afterAll(async () => sim[Symbol.asyncDispose]())
afterEach(() => {
  sim.setFaults([])
  sim.world.setOperationFaults([])
  sim.world.denials = []
})

const disk = { location: 'westeurope', creationData: { createOption: 'Empty' }, diskSizeGB: 32 }

describe('the script of faults', () => {
  it('strikes the nth request that matches, and no other', async () => {
    sim.setFaults([
      { match: /^PUT .*disks\/nth/, nth: 2, fault: { kind: 'status', status: 400, code: 'Scripted' } },
    ])
    const { disks } = computeClient(sim)
    await disks.createOrUpdate('images', 'nth1', disk)
    await expect(disks.createOrUpdate('images', 'nth2', disk)).rejects.toMatchObject({ code: 'Scripted' })
    await disks.createOrUpdate('images', 'nth3', disk)
  })

  it('loses an answer after the work is done, so that a client that asks again finds it done', async () => {
    sim.setFaults([{ match: /^PUT .*disks\/lost/, nth: 1, fault: { kind: 'reset', when: 'after' } }])
    const { disks } = computeClient(sim)
    await expect(disks.createOrUpdate('images', 'lost', disk)).rejects.toMatchObject({ statusCode: 409 })
    expect((await disks.get('images', 'lost')).name).toBe('lost')
  })

  it('cuts before anything is done, truncates JSON, and hangs', async () => {
    const { disks } = computeClient(sim)
    sim.setFaults([{ match: /^PUT .*disks\/cut/, nth: 1, fault: { kind: 'reset', when: 'before' } }])
    await disks.createOrUpdate('images', 'cut', disk)
    sim.setFaults([{ match: 'GET', fault: { kind: 'truncate', atBytes: 20 } }])
    await expect(disks.get('images', 'cut')).rejects.toThrow(/abort|terminated|JSON|premature|closed/i)
    sim.setFaults([{ match: 'GET', fault: { kind: 'hang', when: 'before' } }])
    await expect(disks.get('images', 'cut', { abortSignal: AbortSignal.timeout(300) })).rejects.toThrow(
      /abort/i,
    )
  })

  it('makes an operation fail that was accepted', async () => {
    sim.world.setOperationFaults([
      {
        match: /^PUT .*disks$/,
        nth: 1,
        error: { code: 'InternalExecutionError', message: 'An internal execution error occurred.' },
      },
    ])
    const { disks } = computeClient(sim)
    await expect(disks.createOrUpdate('images', 'fails', disk)).rejects.toThrow('InternalExecutionError')
    expect((await disks.get('images', 'fails')).provisioningState).toBe('Failed')
  })
})

describe('limits', () => {
  it('names the action and the scope of a permission that is missing', async () => {
    sim.world.denials = [{ action: /disks\/write$/ }]
    const { disks } = computeClient(sim)
    await expect(disks.createOrUpdate('images', 'denied', disk)).rejects.toMatchObject({
      statusCode: 403,
      code: 'AuthorizationFailed',
      message: expect.stringMatching(/Microsoft\.Compute\/disks\/write.*resourceGroups\/images/),
    })
  })

  it('throttles with Retry-After and says what is left', async () => {
    await using small = await startAzureSimulator({ throttle: { reads: { count: 2, windowMs: 60_000 } } })
    const { disks } = computeClient(small)
    const headers: (string | undefined)[] = []
    const read = () =>
      disks
        .get('images', 'none', { onResponse: (answer) => headers.push(answer.headers.get('retry-after')) })
        .catch((thrown: { statusCode?: number }) => thrown.statusCode)
    expect([await read(), await read()]).toEqual([404, 404])
    const third = disks.get('images', 'none', { abortSignal: AbortSignal.timeout(500) })
    await expect(third).rejects.toThrow()
    expect(small.transcript.lines(/429/)).not.toEqual([])
    small.world.clock.advance(61_000)
    expect(await read()).toBe(404)
  })

  it('counts quotas', async () => {
    await using small = await startAzureSimulator({
      retryAfterS: 0,
      pollAdvancesMs: 10_000,
      quotas: new Map([['microsoft.compute/disks', 1]]),
    })
    const { disks, usage } = computeClient(small)
    await disks.createOrUpdate('images', 'one', disk)
    await expect(disks.createOrUpdate('images', 'two', disk)).rejects.toMatchObject({
      code: 'OperationNotAllowed',
      message: expect.stringContaining('quota'),
    })
    const found = []
    for await (const { name, currentValue, limit } of usage.list('westeurope'))
      if (name.value === 'disks') found.push([currentValue, limit])
    expect(found).toEqual([[1, 1]])
  })

  it('follows operations by either address alone', async () => {
    for (const style of ['azureAsyncOperation', 'location'] as const) {
      await using one = await startAzureSimulator({ retryAfterS: 0, pollAdvancesMs: 100, style })
      const { disks } = computeClient(one)
      expect((await disks.createOrUpdate('images', 'x', disk)).diskState).toBe('Unattached')
      await disks.delete('images', 'x')
      expect(one.world.store.ofType('Microsoft.Compute/disks')).toEqual([])
    }
  })
})
