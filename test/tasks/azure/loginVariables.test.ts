import { describe, expect, it } from 'vitest'
import { loginEnvironment, type LoginPart, loginVariables } from '#shared/tasks/azure/loginVariables.ts'

const values = new Map<LoginPart, string>([
  ['clientId', 'c'],
  ['oidcRequestUrl', 'http://127.0.0.1:1/oidc'],
])

describe('the variables of a login', () => {
  it('have the names that templates use, and those of a mapping', () => {
    expect(Object.fromEntries(loginVariables(values, new Map([['my_app', 'clientId']])))).toEqual({
      client_id: 'c',
      azure_client_id: 'c',
      arm_client_id: 'c',
      oidc_request_url: 'http://127.0.0.1:1/oidc',
      azure_oidc_request_url: 'http://127.0.0.1:1/oidc',
      arm_oidc_request_url: 'http://127.0.0.1:1/oidc',
      my_app: 'c',
    })
  })

  it('are refused by name when a mapping asks for what there is not', () => {
    const mapping = new Map([
      ['a', 'clientSecret'],
      ['b', 'client_id'],
    ])
    expect(() => loginVariables(values, mapping)).toThrow(
      /a asks for clientSecret, which this login has not.\n.*b asks for client_id, which is none of clientId,/,
    )
  })

  it('are in the environment under the names of other tools', () => {
    expect(loginEnvironment(values)).toEqual({
      ARM_CLIENT_ID: 'c',
      AZURE_CLIENT_ID: 'c',
      ARM_OIDC_REQUEST_URL: 'http://127.0.0.1:1/oidc',
    })
  })
})
