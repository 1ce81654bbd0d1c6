import { expect, test } from 'vitest'
import { requestIdentityToken } from '#shared/azure/login/identityToken.ts'
import { systemClock } from '#shared/base/clock.ts'
import { openHttp } from '#shared/base/http/openHttp.ts'
import { recordedLog } from '#test/base/recordingSink.ts'

test('a platform that does not answer is asked no more once the run is cancelled', async () => {
  const cancel = new AbortController()
  let asked = 0
  const http = {
    ...(await openHttp({})),
    request() {
      asked++
      cancel.abort()
      return Promise.reject(new Error('aborted'))
    },
  }
  const source = { platform: 'github', requestUrl: 'https://token.example/', requestToken: 't' } as const
  const ctx = { log: recordedLog().log, clock: systemClock, signal: cancel.signal }
  const question = { source, audience: 'a', connectionId: undefined }
  await expect(requestIdentityToken(ctx, http, question)).rejects.toMatchObject({ code: 'CANCELLED' })
  expect(asked).toBe(1)
})
