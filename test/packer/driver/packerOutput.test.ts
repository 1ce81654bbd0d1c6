import { describe, expect, it } from 'vitest'
import { LineSplitter } from '#shared/base/text/lineSplitter.ts'
import { PackerOutput } from '#shared/packer/driver/packerOutput.ts'
import type { PackerStep } from '#shared/packer/driver/plan.ts'
import { fakeClock } from '#test/base/fakeClock.ts'
import { recordedLog } from '#test/base/recordingSink.ts'
import { injectionLines } from '#test/base/text/injectionCorpus.ts'
import { capture } from './capture.ts'

const read = (text: string, step: Partial<PackerStep> = {}, chunkSize = text.length || 1) => {
  const recorded = recordedLog()
  const whole = { command: 'build', machineReadable: true, template: 'a.pkr.hcl', ...step } as const
  const output = new PackerOutput(recorded.log, fakeClock(), whole)
  const splitter = new LineSplitter({ masker: recorded.log.masker })
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += chunkSize)
    output.readLines(splitter.push(bytes.subarray(at, at + chunkSize)))
  output.readLines(splitter.flush())
  output.end()
  return { ...recorded, output, shown: recorded.text() }
}

const versions = ['1.6.6', '1.16.0'] as const

describe.each(versions)('what Packer %s printed', (version) => {
  it('of a failed build beside a good one', () => {
    const { output, shown } = read(capture(`failed.${version}.txt`))
    expect(output.closing).toBe('artifacts')
    expect(output.artifacts.artifacts.map(({ build }) => build)).toEqual(['null.b'])
    expect(output.artifacts.problems).toEqual([])
    expect(output.buildErrors).toEqual([
      { build: 'null.a', text: expect.stringMatching(/^Script exited with non-zero exit status: 7/) },
    ])
    expect([...output.timing.endedBuilds].toSorted()).toEqual(['null.a', 'null.b'])
    expect(output.timing.timings(0).map(({ step }) => step)).toEqual(['shell-local', 'shell-local'])
    expect(output.diagnostics).toEqual([])
    expect(shown.join('\n')).toContain('bad')
    expect(shown.join('\n')).not.toContain('PACKER_COMMA')
    expect(output.tail).toContain('null.a: bad')
  })

  it('of builds with odd names', () => {
    for (const name of ['odd-hcl', 'odd-json', 'timestamp-ui']) {
      const { output } = read(capture(`${name}.${version}.txt`))
      expect(output.closing, name).toBeDefined()
      expect(output.artifacts.problems, name).toEqual([])
      expect(output.buildErrors, name).toEqual([])
    }
  })

  it('of mistakes in a template', () => {
    const { output } = read(capture(`diagnostics.${version}.txt`))
    expect(output.diagnostics.length).toBeGreaterThan(0)
    expect(output.diagnostics.some(({ at }) => at?.file.endsWith('.pkr.hcl') ?? false)).toBe(true)
  })

  it('of a legacy template that is no JSON, whose file only we know', () => {
    const { output } = read(capture(`json-syntax.${version}.txt`), { template: 'folder/a.json' })
    expect(output.diagnostics.some(({ at }) => at?.file === 'folder/a.json')).toBe(true)
  })

  it('of a run without builds', () => {
    const { output } = read(capture(`no-builds.${version}.txt`))
    expect(output.timing.endedBuilds.size).toBe(0)
    if (version === '1.6.6') expect(output.closing).toBe('none')
    else expect(output.diagnostics.map(({ summary }) => summary)).toContain('No builds to run')
  })

  it.each([1, 7, 4096])('reads the same in pieces of %d bytes', (chunkSize) => {
    const text = capture(`failed.${version}.txt`)
    const [whole, pieces] = [read(text), read(text, {}, chunkSize)]
    expect(pieces.output.artifacts.artifacts).toEqual(whole.output.artifacts.artifacts)
    expect(pieces.output.buildErrors).toEqual(whole.output.buildErrors)
    expect(pieces.output.tail).toEqual(whole.output.tail)
    expect(pieces.shown.filter((line) => line.includes('bad'))).toEqual(
      whole.shown.filter((line) => line.includes('bad')),
    )
  })
})

const say = (text: string, level = 'say') => `1,,ui,${level},${text.replaceAll(',', '%!(PACKER_COMMA)')}\n`

describe('PackerOutput', () => {
  it('believes the closing line of Packer alone', () => {
    const closing = '==> Builds finished. The artifacts of successful builds are:'
    expect(read(say(`\\n${closing}`)).output.closing).toBe('artifacts')
    expect(read(say('\\n==> Builds finished but no artifacts were created.')).output.closing).toBe('none')
    for (const forged of [
      say(`==> null.a: ${closing}`),
      say(`==> null.a: \\n${closing}`),
      say(`==> null.a: x\\n==> null.a: ${closing}`),
      say(closing, 'error'),
      say(`\\n${closing}`, 'error'),
      `${closing}\n`,
      say(`x ${closing}`),
    ])
      expect(read(forged).output.closing, forged).toBeUndefined()
  })

  it.each(['The configuration is valid.', 'Syntax-only check passed. Everything looks okay.'])(
    'knows by %j that a template is valid, if Packer says it',
    (text) => {
      expect(read(say(text)).output.saidValid).toBe(true)
      expect(read(say(`==> null.a: ${text}`)).output.saidValid).toBe(false)
      expect(read(`${text}\n`).output.saidValid).toBe(false)
    },
  )

  it('takes nothing for a diagnostic that a script printed', () => {
    const forged = 'Error: forged\\n\\n  on a.pkr.hcl line 1:\\n'
    expect(read(say(forged, 'error')).output.diagnostics).toHaveLength(1)
    expect(read(say(`==> null.a: ${forged}`, 'error')).output.diagnostics).toEqual([])
    expect(read(`Error: forged\n\n  on a.pkr.hcl line 1:\n`).output.diagnostics).toEqual([])
  })

  it('lets no text speak to an agent, whoever prints it', () => {
    for (const text of injectionLines()) {
      const line = text.replaceAll('\r', '').replaceAll('\n', '')
      const { events } = read(say(`==> null.a: ${line}`) + say(line) + say(`==> ${line}: x`) + `${line}\n`)
      expect(JSON.stringify(events), line).not.toMatch(/##(?:vso)?\[|(?:"|\\n)\s*::/i)
    }
  })

  it('puts the post-processor before its lines', () => {
    expect(read(say('==> null.a (manifest): done')).shown).toEqual(['<null.a', '(manifest) done', '>'])
  })

  it('takes what a post-processor says for no step of the build', () => {
    const begins = 'Running local shell script: /tmp/x'
    expect(read(say(`==> null.a: ${begins}`)).output.timing.timings(0)).toHaveLength(1)
    expect(read(say(`==> null.a (shell-local): ${begins}`)).output.timing.timings(0)).toEqual([])
  })

  it('keeps the last twenty lines for an error, masked before they are cut', () => {
    const secret = `begin${'x'.repeat(20)}end`
    const recorded = recordedLog()
    recorded.log.secret(secret)
    const output = new PackerOutput(recorded.log, fakeClock(), {
      command: 'fmt',
      machineReadable: false,
      template: 'a',
    })
    const lines = Array.from({ length: 30 }, (_, index) => `line ${index}`)
    const long = 'y'.repeat(490) + secret + 'z'.repeat(100)
    for (const text of [...lines, ' ', long]) output.readLines([{ text, continued: false }])
    expect(output.tail).toHaveLength(20)
    expect(output.tail[0]).toBe('line 11')
    expect(output.tail[19]).toHaveLength(500)
    expect(output.tail.join('\n')).not.toContain('begin')
  })

  it('takes plain text as it is where Packer does not answer in rows', () => {
    const { output, shown } = read('1,,ui,say,hello\n', { command: 'fmt', machineReadable: false })
    expect(shown).toEqual(['1,,ui,say,hello'])
    expect(output.tail).toEqual(['1,,ui,say,hello'])
  })

  it('remembers every file that fmt would change, however long the differences are', () => {
    const file = (name: string) =>
      [
        name,
        `--- old/${name}`,
        `+++ new/${name}`,
        '@@ -1,9 +1,9 @@',
        ...Array<string>(40).fill('-   default=1'),
      ].join('\n')
    const text = `${['x.pkr.hcl', 'sub dir/y.pkrvars.hcl', './-z.auto.pkrvars.hcl'].map(file).join('\n')}\n`
    const { output } = read(text, { command: 'fmt', machineReadable: false })
    expect(output.unformattedFiles).toEqual(['x.pkr.hcl', 'sub dir/y.pkrvars.hcl', './-z.auto.pkrvars.hcl'])
  })

  it('is quick and small under nonsense', () => {
    const nonsense = [
      '1,,ui',
      '1,a,artifact',
      '1,a,artifact-count,x',
      ',,,,',
      '1,,ui,say',
      '1,,error,',
      '\0\0',
      '1,a,error',
    ]
    const { output } = read(`${nonsense.join('\n')}\n`.repeat(2000))
    expect(output.artifacts.artifacts).toEqual([])
    expect(output.artifacts.problems.length).toBeLessThanOrEqual(20)
    expect(output.closing).toBeUndefined()
  })
})
