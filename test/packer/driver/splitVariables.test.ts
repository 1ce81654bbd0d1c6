import { expect, it } from 'vitest'
import { splitVariables } from '#shared/packer/driver/splitVariables.ts'

const holdsSecret = (value: string) => value.includes('hunter2')

it('sends a variable that holds a secret the way of the secret ones', () => {
  const variables = new Map([
    ['region', 'westeurope'],
    ['url', 'https://user:hunter2@host'],
  ])
  const { plain, secret } = splitVariables(variables, new Map([['token', 'x']]), holdsSecret)
  expect([...plain]).toEqual([['region', 'westeurope']])
  expect([...secret]).toEqual([
    ['token', 'x'],
    ['url', 'https://user:hunter2@host'],
  ])
})

it('prefers the secret value of a variable given both ways', () => {
  for (const value of ['plain', 'hunter2']) {
    const { plain, secret } = splitVariables(
      new Map([['token', value]]),
      new Map([['token', 's']]),
      holdsSecret,
    )
    expect([...plain]).toEqual([])
    expect([...secret]).toEqual([['token', 's']])
  }
})

it('changes neither of its arguments', () => {
  const given = new Map([['token', 'x']])
  splitVariables(new Map([['a', 'hunter2']]), given, holdsSecret)
  expect([...given]).toEqual([['token', 'x']])
})
