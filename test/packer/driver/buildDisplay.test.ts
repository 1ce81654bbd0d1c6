import { describe, expect, it } from 'vitest'
import { BuildDisplay } from '#shared/packer/driver/buildDisplay.ts'
import { recordedLog } from '#test/base/recordingSink.ts'

/** Shows lines written as `build: text`, or as Packer's own where there is no build. */
const show = (...lines: readonly string[]): readonly string[] => {
  const { log, text } = recordedLog()
  const display = new BuildDisplay(log)
  for (const line of lines) {
    const [, build, said = ''] = /^([a-z]): (.*)$/.exec(line) ?? []
    if (build === undefined) display.showGlobal([line])
    else display.show(build, [said])
  }
  display.endGroup()
  return text()
}

describe('BuildDisplay', () => {
  it('folds each build that runs alone', () => {
    expect(show('a: 1', 'a: 2', "Build 'a' finished.", 'b: 1', '==> Wait completed', '--> a: x')).toEqual([
      '<a',
      '1',
      '2',
      '>',
      "Build 'a' finished.",
      '<b',
      '1',
      '>',
      '==> Wait completed',
      '--> a: x',
    ])
  })

  it('shows prefixes from the moment two builds take turns', () => {
    expect(show('a: 1', 'b: 1', 'a: 2', 'b: 2', "Build 'a' finished.", 'b: 3')).toEqual([
      '<a',
      '1',
      '>',
      '<b',
      '1',
      '>',
      'a | 2',
      'b | 2',
      "Build 'a' finished.",
      'b | 3',
    ])
  })

  it('keeps Packer’s own words inside the group, unless they end it', () => {
    expect(show('a: 1', 'Warning: something', '', 'a: 2')).toEqual([
      '<a',
      '1',
      'Warning: something',
      '2',
      '>',
    ])
  })

  it('closes what it has opened, once', () => {
    const { log, text } = recordedLog()
    const display = new BuildDisplay(log)
    display.endGroup()
    display.show('a', ['1'])
    display.endGroup()
    display.endGroup()
    expect(text()).toEqual(['<a', '1', '>'])
  })

  it('makes the name and the lines of a build inert', () => {
    const { log, events } = recordedLog()
    const display = new BuildDisplay(log)
    display.show('##vso[x]', ['::error::x'])
    display.show('b', ['x'])
    display.show('##vso[x]', ['::error::x'])
    expect(JSON.stringify(events)).not.toMatch(/##vso\[|"::error/)
  })
})
