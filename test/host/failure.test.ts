import { describe, expect, it } from 'vitest'
import { ImageError } from '#shared/base/errors.ts'
import { asImageError, reportFailure } from '#shared/host/failure.ts'
import { recordedLog } from '#test/base/recordingSink.ts'

const failed = (code: string) => Object.assign(new Error(`${code}: x`), { code })

describe('asImageError', () => {
  it('leaves alone what was thrown on purpose', () => {
    const error = new ImageError('PACKER_FAILED', 'x')
    expect(asImageError(error, false)).toBe(error)
  })

  it.each<[string, unknown, string, string]>([
    ['a full disk', failed('ENOSPC'), 'DISK_FULL', 'ENOSPC: x'],
    ['a used-up quota', failed('EDQUOT'), 'DISK_FULL', 'EDQUOT: x'],
    ['another system error', failed('EIO'), 'INTERNAL', 'EIO: x'],
    ['a mistake of ours', new TypeError('x is not a function'), 'INTERNAL', 'x is not a function'],
    ['text', 'just text', 'INTERNAL', 'just text'],
    ['nothing', undefined, 'INTERNAL', 'undefined'],
    ['an object that only looks like an error', { code: 'ENOSPC' }, 'INTERNAL', '{"code":"ENOSPC"}'],
  ])('makes a catalogued error of %s', (_name, thrown, code, detail) => {
    expect(asImageError(thrown, false)).toMatchObject({ code, detail })
    expect(asImageError(thrown, false).cause).toBe(thrown)
  })

  it('lets a cancellation win over whatever it has made fail', () => {
    for (const thrown of [new ImageError('PACKER_KILLED', 'x'), failed('ENOSPC'), 'x', undefined]) {
      expect(asImageError(thrown, true).code).toBe('CANCELLED')
      expect(asImageError(thrown, true).cause).toBe(thrown)
    }
    const cancelled = new ImageError('CANCELLED', 'Packer build was interrupted.')
    expect(asImageError(cancelled, true)).toBe(cancelled)
  })
})

describe('reportFailure', () => {
  const annotations = (error: ImageError) => {
    const { log, events } = recordedLog()
    reportFailure(error, log)
    return { all: events.filter((event) => event.type === 'annotation'), events }
  }

  it('makes one annotation with title, detail, hint and code', () => {
    const error = new ImageError('PACKER_TOO_OLD', 'No init.', { at: { file: 'a.pkr.hcl', line: 3 } })
    expect(annotations(error).all).toEqual([
      {
        type: 'annotation',
        level: 'error',
        title: 'This Packer is too old',
        text: `No init.\n${error.hint} [PACKER_TOO_OLD]`,
        at: { file: 'a.pkr.hcl', line: 3 },
      },
    ])
  })

  it('makes one annotation of each part, the first with hint and code, and not too many', () => {
    const findings = Array.from({ length: 30 }, (_, index) => ({
      text: `problem ${index}`,
      at: { file: 'a.pkr.hcl', line: index + 1 },
    }))
    const { all, events } = annotations(new ImageError('TEMPLATE_INVALID', 'all', { findings }))
    expect(all).toHaveLength(21)
    expect(all[0]).toMatchObject({ at: { line: 1 } })
    expect(all[0]?.text).toMatch(/^problem 0\n29 more problems .*\n.*\[TEMPLATE_INVALID\]$/)
    expect(all[20]).toMatchObject({ text: 'problem 20', at: { line: 21 } })
    expect(events).toContainEqual({ type: 'lines', lines: ['9 more are in the log above.'] })
  })

  it('says how many further parts there are', () => {
    const findings = [{ text: 'one' }, { text: 'two' }]
    const { all } = annotations(new ImageError('TEMPLATE_INVALID', 'all', { findings }))
    expect(all[0]?.text).toMatch(/^one\n1 more problem is reported below\.\n/)
  })

  it('leaves nothing but title and hint to say to who has read the findings in the log', () => {
    const error = new ImageError('TEMPLATE_INVALID', 'all', {
      findings: [{ text: 'one' }, { text: 'two' }],
      isInLog: true,
    })
    expect(annotations(error).all.map(({ afterLog }) => afterLog)).toEqual([
      'the 2 problems are shown above. [TEMPLATE_INVALID]',
      '',
    ])
  })

  it('keeps the stack, and that of the cause, for those who debug', () => {
    const { events } = annotations(new ImageError('INTERNAL', 'x', { cause: new Error('the cause') }))
    const debug = events.flatMap((event) => (event.type === 'debug' ? [event.text] : [])).join('')
    expect(debug).toContain('failure.test.ts')
    expect(debug).toContain('caused by Error: the cause')
  })
})
