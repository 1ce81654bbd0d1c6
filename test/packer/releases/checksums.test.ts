import { describe, expect, it } from 'vitest'
import { parseChecksums } from '#shared/packer/releases/checksums.ts'

const [a, b] = ['a'.repeat(64), 'B'.repeat(64)]

describe('parseChecksums', () => {
  it.each([
    `${a}  one.zip\n${b} *two.zip\n`,
    `${a}  one.zip\n${b}  two.zip`,
    `${a}  one.zip\r\n${b}\ttwo.zip\r\n`,
  ])('reads %j, with or without the last end of line', (text) => {
    expect([...(parseChecksums(text) as ReadonlyMap<string, string>)]).toEqual([
      ['one.zip', a],
      ['two.zip', b.toLowerCase()],
    ])
  })

  it.each([
    ['', 'it is empty'],
    ['<!doctype html>', 'line 1 is no checksum and name'],
    [`${a}  one.zip\n\n${b}  two.zip\n`, 'line 2 is no checksum and name: ""'],
    [`${a}  one.zip\n${b}  one.zip\n`, 'line 2 names one.zip a second time'],
    [`${a}  ../one.zip`, 'line 1'],
    [`${a}  with blank`, 'line 1'],
    [`${a.slice(1)}  one.zip`, 'line 1'],
    [`${a}  __proto__\n${a}  __proto__`, 'line 2 names __proto__ a second time'],
  ])('refuses %j', (text, problem) => {
    expect(parseChecksums(text)).toContain(problem)
  })
})
