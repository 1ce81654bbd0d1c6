import { describe, expect, test } from 'vitest'
import { globToRegExp, isCommandAllowed, isVariableSettable } from '#test/agent/ado/restrictions.ts'

const restricted = { commands: { mode: 'restricted' } }

describe('restricted mode', () => {
  test.each([
    'task.logdetail',
    'task.logissue',
    'task.issue',
    'task.complete',
    'task.setprogress',
    'task.setsecret',
    'task.setvariable',
    'task.settaskvariable',
    'task.debug',
    'task.prependpath',
    'Task.SetVariable',
    'telemetry.publish',
  ])('allows %s', (name) => {
    expect(isCommandAllowed([restricted], name)).toBe(true)
  })

  test.each([
    'task.uploadsummary',
    'task.uploadfile',
    'task.addattachment',
    'task.setendpoint',
    'artifact.upload',
    'artifact.associate',
    'build.addbuildtag',
    'build.updatebuildnumber',
    'build.uploadlog',
    'results.publish',
  ])('refuses %s', (name) => {
    expect(isCommandAllowed([restricted], name)).toBe(false)
    expect(isCommandAllowed([{ commands: { mode: 'any' } }, {}], name)).toBe(true)
    expect(isCommandAllowed([{}, restricted], name)).toBe(false)
  })
})

describe('settable variables', () => {
  test.each([
    [['imageId'], 'imageId', true],
    [['imageId'], 'IMAGEID', true],
    [['imageId'], 'imageIds', false],
    [['image*'], 'imageUri', true],
    [['image?'], 'image1', true],
    [['image?'], 'image12', false],
    [['image[12]'], 'image2', true],
    [['image[!12]'], 'image2', false],
    [['*'], 'a/b', false],
    [['a.b'], 'axb', false],
    [[], 'imageId', false],
    [['none'], 'imageId', false],
    [['x', 'imageId'], 'imageId', true],
  ])('%j and %s: %s', (allowed, name, settable) => {
    expect(isVariableSettable([{ settableVariables: { allowed } }], name)).toBe(settable)
  })

  test('every set must allow', () => {
    const sets = [
      { settableVariables: { allowed: ['a', 'b'] } },
      {},
      { settableVariables: { allowed: ['b'] } },
    ]
    expect(isVariableSettable(sets, 'a')).toBe(false)
    expect(isVariableSettable(sets, 'b')).toBe(true)
  })

  test.each(['!a', '{a,b}', '+(a)', '#a'])('the pattern %s is not guessed at', (pattern) => {
    expect(() => globToRegExp(pattern)).toThrow('unsupported pattern')
  })
})
