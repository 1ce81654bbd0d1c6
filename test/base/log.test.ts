import { describe, expect, it } from 'vitest'
import { fakeClock } from './fakeClock.ts'
import { recordedLog } from './recordingSink.ts'

describe('Log', () => {
  it('makes every line of every text inert', () => {
    const { log, events } = recordedLog()
    const hostile = 'ok\n::error::a\r##vso[task.complete]\u2028##[error]b'
    log.info(hostile)
    log.debug(hostile)
    log.warning(hostile, { file: '::error::\n##vso[x]', line: 1 })
    log.annotate({ level: 'error', text: hostile, title: hostile })
    log.foreign(['::error::c', '##vso[x]d'])
    log.command(['packer', hostile])
    log.openGroup(hostile)()
    log.progress(hostile, 0)
    const strings = JSON.stringify(events)
    expect(strings).not.toMatch(/##vso\[|##\[|(?:"|\\n|\\r)\s*::/)
    expect(strings).not.toMatch(/\\r|\u2028/)
    expect(events[0]).toEqual({
      type: 'lines',
      lines: ['ok', ':_:error::a', '##_vso[task.complete]', '##_[error]b'],
    })
    for (const event of events) if (event.type === 'groupStart') expect(event.title).not.toContain('\n')
  })

  it('hides a secret everywhere, and tells the platform all its forms', () => {
    const { log, events, hidden } = recordedLog()
    log.secret('Tr0ub4dor&3 "x"')
    log.info('it is Tr0ub4dor&3 "x"!')
    log.command(['packer', '-var=p=Tr0ub4dor&3 "x"'])
    log.annotate({ level: 'error', title: 'Tr0ub4dor&3 "x"', text: 'x', at: { file: 'Tr0ub4dor&3 "x"' } })
    expect(JSON.stringify(events)).not.toContain('Tr0ub4dor&3')
    expect(hidden).toContain('Tr0ub4dor&3 "x"')
    expect(hidden.length).toBeGreaterThan(3)
    expect(log.mask('Tr0ub4dor&3 "x"')).toBe('***')
  })

  it.each([
    ['abc', 'A secret value is shorter than 4 characters and is not masked.'],
    ['true', 'A secret value is a common word and is not masked.'],
  ])('warns that %s is not masked, without showing it', (secret, warning) => {
    const { log, text, hidden } = recordedLog()
    log.secret(secret)
    log.secret('')
    expect(text()).toEqual([`warning: ${warning}`])
    expect(hidden).toEqual([])
  })

  it('folds the outermost group only, and shows those inside as headings', async () => {
    const { log, text } = recordedLog()
    const value = await log.group('outer', async () => {
      log.info('a')
      await log.group('inner', async () => log.info('b'))
      log.info('c')
      return 7
    })
    expect(value).toBe(7)
    await log.group('next', async () => undefined)
    expect(text()).toEqual(['<outer', 'a', '— inner', 'b', 'c', '>', '<next', '>'])
  })

  it('closes a group in which something is thrown', async () => {
    const { log, text } = recordedLog()
    await expect(log.group('outer', () => Promise.reject(new Error('x')))).rejects.toThrow('x')
    expect(text()).toEqual(['<outer', '>'])
  })

  it('shows a command as a shell would take it', () => {
    const { log, text } = recordedLog()
    log.command(['/usr/bin/packer', 'build', '-var=a=b c', "it's", '', 'C:\\x'])
    expect(text()).toEqual([String.raw`command: /usr/bin/packer build '-var=a=b c' 'it'\''s' '' C:\x`])
  })

  it('shows progress every ten seconds or five percent, and the end once', () => {
    const clock = fakeClock()
    const { log, text } = recordedLog(clock)
    for (const fraction of [0, 0.01, 0.049, 0.05, 0.06, 0.0999, 0.1]) log.progress('up', fraction)
    expect(text()).toEqual(['up 0', 'up 5', 'up 10'])
    clock.advance(9_999)
    log.progress('up', 0.11)
    clock.advance(1)
    log.progress('up', 0.11)
    log.progress('down', 0.11)
    for (const fraction of [0.99, 1, 1, 1.5]) log.progress('down', fraction)
    expect(text().slice(3)).toEqual(['up 11', 'down 11', 'down 99', 'down 100'])
  })
})
