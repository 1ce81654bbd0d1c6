import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { secretsSeen } from '#test/agent/secretsSeen.ts'
import { leakedPart } from '#test/base/text/leakJudge.ts'
import { secretEncodings, secretSamples } from '#test/base/text/secretCorpus.ts'
import { agents } from './agents.ts'
import type { Step } from './agentStep.ts'
import { errorText, expectEnd } from './expectations.ts'
import { any, current, needsCurrent, needsPacker } from './packers.ts'
import { runStep } from './step.ts'
import { nullTemplate, shellLocal } from './templates.ts'

const secret = 'Zq8~1aKx.-_Tn4vRb2sLw0pYdE7cHf'

/** Secrets long enough that they turn up in a log by no chance. */
const secrets = secretSamples.filter((sample) => sample.length >= 12)

/** Leaves what the run keeps on disk and shows to other processes beside the template. */
const spy = [
  'mkdir -p seen',
  'cp -r ../../.machine-image-tasks seen/journal',
  'for f in /proc/[0-9]*/cmdline; do tr "\\000" " " < $f || :; echo; done > seen/cmdlines 2> /dev/null',
  'find "$TMPDIR" -name "secret-*" -printf "%m\\n" > seen/modes',
]

const seen = async (step: Step, name: string): Promise<string> =>
  readFile(join(step.sources, 'seen', name), 'utf8')

/** Everything people can read of a step and everything it left, line by line. */
function traces({ transcript, outputs, leftFiles }: Step): readonly string[] {
  // What the agent is told to mask is told by its value, and the harness takes that away again.
  const telling = /^(?:::add-mask::|##vso\[task\.setsecret)/
  return [
    ...transcript.phases
      .flatMap(({ stdout, stderr }) => [...stdout, ...stderr])
      .filter((line) => !telling.test(line)),
    ...transcript.log.map(({ text }) => text),
    ...transcript.summary.split('\n'),
    ...transcript.issues.flatMap(({ message, title }) => [...message.split('\n'), title ?? '']),
    ...Object.values(outputs),
    ...Object.values(transcript.state).map(({ value }) => value),
    ...transcript.phases.flatMap(({ files }) => Object.values(files)),
    ...[...leftFiles]
      // The key file holds a key for nothing but the life of one process.
      .filter(([path]) => path !== '.taskkey')
      .flatMap(([, text]) => text.split('\n')),
  ]
}

describe.each(agents)('secrets on $name', (agent) => {
  test.skipIf(!any)(`reach an HCL template by no command line ${needsPacker}`, async () => {
    const step = await runStep(agent, {
      inputs: { template: 'image.pkr.hcl', secretVariables: `password=${secret}`, packerPath: any ?? '' },
      secrets: { password: secret },
      files: {
        'image.pkr.hcl': `variable "password" {
  type = string
}

source "file" "x" {
  content = var.password
  target  = "\${var.password}.txt"
}

build {
  sources = ["source.file.x"]
${shellLocal(...spy)}}
`,
      },
    })
    await expectEnd(step, 'Succeeded')
    expect(await readFile(join(step.sources, `${secret}.txt`), 'utf8')).toBe(secret)
    expect(await seen(step, 'cmdlines')).toContain('packer')
    expect(await seen(step, 'cmdlines')).not.toContain(secret)
    expect(step.outputs['artifacts']).toContain('"files":["***.txt"]')
    // On Azure Pipelines the summary is a file.
    const leaks = traces(step).filter((line) => leakedPart(line.replaceAll('\\', ''), secret) !== undefined)
    expect(leaks).toEqual([])
    expect(secretsSeen(step.transcript, [secret])).toEqual([])
  })

  test.skipIf(!any)(`reach a legacy template in a private file ${needsPacker}`, async () => {
    const template = {
      variables: { password: null },
      builders: [{ type: 'file', name: 'x', content: '{{user `password`}}', target: 'got.txt' }],
      provisioners: [{ type: 'shell-local', inline: spy }],
    }
    const awkward = `a"b'c\\d$e\`f&g<h>i,j;k%l+m/n=o p`
    const step = await runStep(agent, {
      inputs: {
        template: 'image.json',
        secretVariables: JSON.stringify({ password: awkward }),
        packerPath: any ?? '',
      },
      secrets: { password: awkward },
      files: { 'image.json': JSON.stringify(template) },
    })
    await expectEnd(step, 'Succeeded')
    expect(await readFile(join(step.sources, 'got.txt'), 'utf8')).toBe(awkward)
    expect(await seen(step, 'modes')).toBe('600\n')
    expect(await seen(step, 'cmdlines')).not.toContain(awkward)
    expect(traces(step).filter((line) => leakedPart(line, awkward) !== undefined)).toEqual([])
  })

  test.skipIf(!current)(`are hidden in every form a build prints them ${needsCurrent}`, async () => {
    const printed = secrets.flatMap((value) => secretEncodings(value).map(({ text }) => text))
    // A cut in the middle must not make two halves of it that nobody hides.
    const long = secrets.map((value) => 'x'.repeat(480) + value.replaceAll('\n', ' '))
    const declared = secrets.map((_, at) => `variable "s${at}" {\n  type = string\n}\n\n`).join('')
    const uses = secrets.map((_, at) => `sha256(var.s${at})`).join(', ')
    const step = await runStep(agent, {
      inputs: {
        template: 'image.pkr.hcl',
        secretVariables: JSON.stringify(Object.fromEntries(secrets.map((value, at) => [`s${at}`, value]))),
        packerLog: 'true',
        packerPath: current ?? '',
      },
      secrets: Object.fromEntries(secrets.map((value, at) => [`s${at}`, value])),
      files: {
        'image.pkr.hcl': `${declared}source "file" "x" {
  content = jsonencode([${uses}])
  target  = "hashes.json"
}

build {
  sources = ["source.file.x"]
${shellLocal(...spy, 'cp hashes.json seen/', 'cat printed.txt', 'cat printed.txt >&2', 'tail -n 4 long.txt', 'exit 1')}}
`,
        'printed.txt': [...printed, ...long].join('\n') + '\n',
        'long.txt': long.join('\n') + '\n',
      },
    })
    await expectEnd(step, 'Failed')
    const hashes = secrets.map((value) => createHash('sha256').update(value).digest('hex'))
    expect(JSON.parse(await seen(step, 'hashes.json'))).toEqual(hashes)
    expect(errorText(step)).toContain('***')
    expect(step.leftFiles.get('machine-image-report/packer.log')).toContain('***')
    const journal = (await seen(step, 'cmdlines')) + (await readTree(join(step.sources, 'seen/journal')))
    for (const value of secrets) {
      const leaks = traces(step).filter((line) => leakedPart(line, value) !== undefined)
      expect(leaks, `of ${JSON.stringify(value)}`).toEqual([])
      expect(leakedPart(journal, value)).toBeUndefined()
    }
  })
})

test.skipIf(!any).each(agents.filter(({ platform }) => platform === 'azurePipelines'))(
  `secrets of the pipeline among plain variables take the way of secret ones on $name ${needsPacker}`,
  async (agent) => {
    const step = await runStep(agent, {
      inputs: { template: 'image.pkr.hcl', variables: 'password=$(imagePassword)', packerPath: any ?? '' },
      secrets: { imagePassword: secret },
      files: {
        'image.pkr.hcl': nullTemplate(shellLocal(...spy), 'variable "password" {\n  type = string\n}\n\n'),
      },
    })
    await expectEnd(step, 'Succeeded')
    expect(await seen(step, 'cmdlines')).not.toContain(secret)
    expect(secretsSeen(step.transcript, [secret])).toEqual([])
  },
)

async function readTree(directory: string): Promise<string> {
  const names = await readdir(directory)
  return (await Promise.all(names.map((name) => readFile(join(directory, name), 'utf8')))).join('\n')
}
