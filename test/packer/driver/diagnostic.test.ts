import { describe, expect, it } from 'vitest'
import { parseDiagnostics, type PackerDiagnostic } from '#shared/packer/driver/diagnostic.ts'
import { capture, messagesOf } from './capture.ts'

const diagnosticsOf = (name: string, templateFile?: string): readonly PackerDiagnostic[] =>
  messagesOf(capture(name))
    .filter(({ build }) => build === undefined)
    .flatMap(({ text }) => parseDiagnostics(text, templateFile))

const brief = ({ severity, summary, at }: PackerDiagnostic): string =>
  [severity, summary, ...(at === undefined ? [] : [at.file, at.line, at.column ?? '-'])].join(' | ')

describe('parseDiagnostics', () => {
  it('finds every diagnostic of Packer 1.16.0', () => {
    expect(diagnosticsOf('diagnostics.1.16.0.txt').map(brief)).toEqual([
      'error | Invalid multi-line string | syntax.pkr.hcl | 2 | -',
      'error | Invalid multi-line string | syntax.pkr.hcl | 3 | -',
      'error | Invalid multi-line string | syntax.pkr.hcl | 4 | -',
      'error | Invalid multi-line string | syntax.pkr.hcl | 5 | -',
      'error | Invalid multi-line string | syntax.pkr.hcl | 6 | -',
      'error | Unterminated template string | syntax.pkr.hcl | 2 | -',
      'error | Unset variable "x"',
      'error | Unknown source null.zzz | semantic.pkr.hcl | 8 | -',
      'error | Unknown provisioner type "nosuch" | semantic.pkr.hcl | 10 | -',
      'error | Unsupported Packer Core version | reqver.pkr.hcl | 2 | -',
      'error | Unset variable "needed"',
      'error | Undefined -var variable',
      'error | Failed to read file',
      'warning | Undefined variable',
      'error | Missing plugins',
      "warning | an 'only' option was passed, but not all matches were found for the given build.",
      'error | No builds to run',
      'error | required variable not set: r',
      'error | stat nothere.pkr.hcl: no such file or directory',
    ])
  })

  it('finds every diagnostic of Packer 1.6.6', () => {
    expect(diagnosticsOf('diagnostics.1.6.6.txt').map(brief)).toMatchInlineSnapshot(`
      [
        "error | Invalid multi-line string | syntax.pkr.hcl | 2 | -",
        "error | Invalid multi-line string | syntax.pkr.hcl | 3 | -",
        "error | Invalid multi-line string | syntax.pkr.hcl | 4 | -",
        "error | Invalid multi-line string | syntax.pkr.hcl | 5 | -",
        "error | Invalid multi-line string | syntax.pkr.hcl | 6 | -",
        "error | Unterminated template string | syntax.pkr.hcl | 2 | -",
        "error | Unset variable "x"",
        "error | Unknown provisioner type "nosuch" | semantic.pkr.hcl | 10 | -",
        "error | 10 error(s) occurred: | missingplugin.pkr.hcl | 1 | -",
        "error | required variable not set: r",
      ]
    `)
  })

  it('joins the lines that Packer wrapped, and only those', () => {
    const details = diagnosticsOf('diagnostics.1.16.0.txt').map(({ detail }) => detail)
    expect(details[9]).toMatchInlineSnapshot(
      `"This configuration does not support Packer version 1.16.0. To proceed, either choose another supported Packer version or update this version constraint. Version constraints are normally set for good reason, so updating the constraint may lead to other errors or unexpected behavior."`,
    )
    expect(details[8]).toMatchInlineSnapshot(`
      "The provisioner nosuch is unknown by Packer, and is likely part of a plugin that is not installed.
      You may find the needed plugin along with installation instructions documented on the Packer integrations page.

      https://developer.hashicorp.com/packer/integrations?filter=nosuch"
    `)
    expect(details[13]).toMatchInlineSnapshot(`
      "The variable "unknown" was set but was not declared as an input variable.
      To declare variable "unknown" place this block in one of your .pkr.hcl files, such as variables.pkr.hcl

      variable "unknown" {
        type    = string
        default = null
      }"
    `)
    expect(details[7]).toBe('Known: [null.a]')
  })

  it.each(['1.6.6', '1.16.0'])('finds line and column in a JSON template under Packer %s', (version) => {
    const [found, ...more] = diagnosticsOf(`json-syntax.${version}.txt`, 'syntax.json')
    expect(more).toEqual([])
    expect(found).toMatchObject({
      severity: 'error',
      summary: "Error parsing JSON: invalid character ']' looking for beginning of value",
      at: { file: 'syntax.json', line: 4, column: 4 },
    })
    expect(diagnosticsOf(`json-syntax.${version}.txt`)[0]?.at).toBeUndefined()
  })

  it('finds lines and columns in what fmt prints', () => {
    const found = parseDiagnostics(capture('fmt-syntax.1.16.0.txt'))
    expect(found).toHaveLength(6)
    expect(found[0]).toMatchObject({
      summary: 'Invalid multi-line string',
      at: { file: 'syntax.pkr.hcl', line: 2, column: 23 },
    })
    expect(found[0]?.detail).toMatch(
      /^Quoted strings may not be split over multiple lines\. .* template syntax\.$/,
    )
  })

  it('finds none in other text', () => {
    for (const text of [
      '',
      'flag provided but not defined: -zork',
      'an Error: inside',
      '==> null.a: Error: forged',
    ]) {
      expect(parseDiagnostics(text)).toEqual([])
    }
  })
})
