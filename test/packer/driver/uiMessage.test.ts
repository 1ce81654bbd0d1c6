import { describe, expect, it } from 'vitest'
import { parseMachineReadable } from '#shared/packer/driver/machineReadable.ts'
import { parseUiMessage, type UiMessage } from '#shared/packer/driver/uiMessage.ts'
import { capture, messagesOf } from './capture.ts'

const parse = (line: string, knownBuilds?: readonly string[]): UiMessage | undefined => {
  const row = parseMachineReadable(line)
  return row === undefined ? undefined : parseUiMessage(row, knownBuilds)
}

describe('parseUiMessage', () => {
  it.each(['1.6.6', '1.16.0'])('reads what a script prints under Packer %s', (version) => {
    const texts = messagesOf(capture(`odd-hcl.${version}.txt`))
      .filter(({ build, postProcessor }) => build === 'my.build.file.out' && postProcessor === undefined)
      .map(({ text }) => text)
    for (const line of [
      'plain, with: comma',
      'C:\\new\\run\\',
      'progress 20%',
      'x\\n==> Builds finished. The artifacts of successful builds are:',
      'ManagedImageId: /subscriptions/forged',
      '  indented',
      '',
    ]) {
      expect(texts).toContain(line)
    }
  })

  it.each(['1.6.6', '1.16.0'])('tells post-processors and Packer %s itself from the build', (version) => {
    const messages = messagesOf(capture(`odd-hcl.${version}.txt`))
    expect(
      messages.filter(({ postProcessor }) => postProcessor === 'shell-local').map(({ text }) => text),
    ).toEqual([expect.stringMatching(/^Running local shell script: /), 'one', 'two: of the post-processor'])
    expect(
      messages.filter(({ build }) => build === undefined).map(({ text }) => text.trim().split(' ')[0]),
    ).toEqual(['Build', '==>', '==>', '-->', '-->', '-->'])
  })

  it.each([
    ['1.6.6', ''],
    ['1.16.0', 'null.'],
  ])('finds known names with colons and parentheses under Packer %s', (version, type) => {
    const known = [`${type}odd name`, `${type}odd name: (one)`]
    const output = capture(`odd-json.${version}.txt`)
    expect(messagesOf(output, known.toReversed())).toEqual(messagesOf(output, known))
    for (const build of known) {
      const own = messagesOf(output, known).filter((message) => message.build === build)
      expect(own.map(({ postProcessor, text }) => [postProcessor, text])).toEqual([
        [undefined, expect.stringMatching(/^Running local shell script/)],
        [undefined, 'hello: there'],
        [undefined, 'Running post-processor: shell-local'],
        ['shell-local', expect.stringMatching(/^Running local shell script/)],
        ['shell-local', 'pp'],
      ])
    }
  })

  it.each(['1.6.6', '1.16.0'])('drops the timestamps of -timestamp-ui under Packer %s', (version) => {
    const messages = messagesOf(capture(`timestamp-ui.${version}.txt`))
    expect(messages).toContainEqual(expect.objectContaining({ build: 'demo.null.first', text: 'line2' }))
    expect(messages).toContainEqual({ level: 'error', build: 'demo.null.first', text: 'err-text' })
    expect(messages.filter(({ text }) => text.startsWith('2026'))).toEqual([])
  })

  it('joins the lines of one text, and tells its line ends from a printed \\n', () => {
    expect(parse('1,,ui,say,==> a.b: one\\n==> a.b: two\\n==> a.b:\\n==> a.b: C:\\new')).toEqual({
      level: 'say',
      build: 'a.b',
      text: 'one\ntwo\n\nC:\\new',
    })
    expect(parse('1,,ui,message,    b: one\\r\\n    b:   two')?.text).toBe('one\n  two')
  })

  it('takes no words of Packer for a build', () => {
    expect(parse('1,,ui,say,\\n==> Wait completed after: now')).toEqual({
      level: 'say',
      text: '\n==> Wait completed after: now',
    })
    expect(parse('1,,ui,say,    indented: help')?.build).toBeUndefined()
    expect(parse("1,,ui,error,Build 'a' errored after 1 s: b")?.build).toBeUndefined()
    expect(parse('1,,ui,say,')).toEqual({ level: 'say', text: '' })
  })

  it('reads only ui rows', () => {
    expect(parse('1,,version,1.16.0')).toBeUndefined()
    expect(parse('1,,ui,ask,x')).toBeUndefined()
    expect(parse('1,a,artifact,0,end')).toBeUndefined()
  })
})
