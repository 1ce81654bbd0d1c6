import { describe, expect, it } from 'vitest'
import { parseMachineReadable } from '#shared/packer/driver/machineReadable.ts'
import { capture } from './capture.ts'

describe('parseMachineReadable', () => {
  it('reads columns and puts commas and line ends back', () => {
    expect(parseMachineReadable('1795287224,null.a,artifact,0,string,a%!(PACKER_COMMA)b\\nc\\rd')).toEqual({
      timestampSeconds: 1795287224,
      target: 'null.a',
      type: 'artifact',
      data: ['0', 'string', 'a,b\nc\rd'],
      raw: ['0', 'string', 'a,b\\nc\\rd'],
    })
  })

  it('keeps empty fields and rows without data', () => {
    expect(parseMachineReadable('1,,version-prelease,')?.data).toEqual([''])
    expect(parseMachineReadable('1,,artifact-x')?.data).toEqual([])
    expect(parseMachineReadable('1,,ui,say,')?.data).toEqual(['say', ''])
  })

  it.each([
    '',
    'Usage: packer build',
    '12,34',
    'x,,ui,say,a',
    '1,,,',
    ' 1,,ui,say,a',
    '2026-11-21T20:51:37Z: a,b,c',
  ])('knows that %j is no row', (line) => {
    expect(parseMachineReadable(line)).toBeUndefined()
  })

  it.each(['odd-hcl.1.6.6.txt', 'odd-hcl.1.16.0.txt', 'odd-json.1.16.0.txt', 'failed.1.16.0.txt'])(
    'reads every line of %s',
    (name) => {
      const lines = capture(name).trimEnd().split('\n')
      expect(lines.filter((line) => parseMachineReadable(line) === undefined)).toEqual([])
    },
  )
})
