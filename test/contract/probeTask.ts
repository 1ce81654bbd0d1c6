import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { defineTask } from '#shared/declaration/defineTask.ts'
import type { InputValues } from '#shared/declaration/inputs.ts'
import type { OutputSink } from '#shared/declaration/task.ts'
import { ImageError } from '#shared/base/errors.ts'
import type { TaskContext } from '#shared/tasks/taskContext.ts'
import { createPrivateDirectory } from '#shared/tempdir/privateDirectory.ts'

const inputs = {
  behaviour: { kind: 'text', label: 'Behaviour', help: 'What the probe does.', required: true },
  someText: { kind: 'text', label: 'Text', help: 'Any text.', default: 'preset', aliases: ['oldText'] },
  someChoice: {
    kind: 'choice',
    label: 'Choice',
    help: 'One of two.',
    default: 'left',
    options: { left: 'L', right: 'R' },
  },
  someFlag: { kind: 'boolean', label: 'Flag', help: 'Yes or no.', default: false },
  someCount: { kind: 'integer', label: 'Count', help: 'A number.', minimum: 1 },
  someTime: { kind: 'duration', label: 'Time', help: 'A time.' },
  someList: { kind: 'list', label: 'List', help: 'Entries.' },
  someMap: { kind: 'map', label: 'Map', help: 'Pairs.' },
  secretMap: { kind: 'map', secret: true, label: 'Secrets', help: 'Pairs nobody sees.' },
} as const

const outputs = {
  seen: { help: 'The inputs as JSON.' },
  multiLine: { help: 'Two lines.' },
  place: { help: 'A directory.' },
} as const

type Inputs = InputValues<typeof inputs>
type Context = TaskContext & OutputSink<typeof outputs>

/** A task that does whatever a host must be able to carry: every input kind, every way to end. */
export const probeTask = defineTask({
  name: 'probe',
  id: '11111111-2222-4333-8444-555555555555',
  title: 'Host probe',
  summary: 'Does what it is told, to see what a host makes of it.',
  stepName: 'Probe $(behaviour)',
  icon: 'activity',
  groups: {},
  inputs,
  outputs,
  exports: ['PROBE_EXPORT', 'PATH'],
  examples: { azurePipelines: '', github: '' },
  async run(values: Inputs, ctx: Context) {
    ctx.output(
      'seen',
      JSON.stringify({ ...values, someMap: [...values.someMap], secretMap: [...values.secretMap.keys()] }),
    )
    await behaviours[values.behaviour]?.(ctx, values)
  },
})

const behaviours: Readonly<Record<string, (ctx: Context, values: Inputs) => Promise<void> | void>> = {
  succeed(ctx) {
    ctx.output('multiLine', 'first\nsecond')
    ctx.exportVariable('PROBE_EXPORT', 'exported')
    ctx.addPath('/opt/probe/bin')
    ctx.summarise('## Probe summary')
    ctx.log.info('plain line')
    ctx.log.warning('a warning', { file: 'some/file.hcl', line: 3, column: 7 })
    ctx.log.debug('a debug line')
    ctx.log.progress('uploading', 0.5)
  },
  async group(ctx) {
    await ctx.log.group('outer', () => ctx.log.group('inner', async () => ctx.log.info('inside')))
  },
  fail() {
    throw new ImageError('TEMPLATE_INVALID', 'two things\nare wrong', {
      findings: [
        { text: 'the first', at: { file: 'a.pkr.hcl', line: 2, column: 5 } },
        { text: 'the second', at: { file: 'b.pkr.hcl', line: 9 } },
      ],
    })
  },
  throwString() {
    // A stranger's code throws what it likes.
    return Promise.reject('just text')
  },
  leak(ctx, { secretMap }) {
    for (const secret of secretMap.values()) {
      ctx.log.info(`the secret is ${secret}`)
      ctx.output('multiLine', `out ${secret}`)
      ctx.summarise(`summary ${secret}`)
      throw new ImageError(
        'PACKER_FAILED',
        `failed with ${secret} or ${Buffer.from(secret).toString('base64')}`,
      )
    }
  },
  inject(ctx) {
    ctx.log.foreign([
      '##vso[task.setvariable variable=evil]1',
      '  ::set-output name=evil::1',
      'x ##[set-output name=evil]1',
      '::error::x',
    ])
    ctx.log.info('##vso[task.complete result=Succeeded;]done')
    throw new ImageError('PACKER_FAILED', '##vso[task.setvariable variable=evil]1\n::set-output name=evil::1')
  },
  async keep(ctx) {
    const { path } = await createPrivateDirectory(ctx.agent.tempBases[0]?.path ?? process.cwd(), ctx, 'job')
    ctx.output('place', path)
  },
  async hang(ctx) {
    const { path } = await createPrivateDirectory(ctx.agent.tempBases[0]?.path ?? process.cwd(), ctx)
    ctx.output('place', path)
    ctx.log.info('hanging')
    await ctx.exec({
      file: '/bin/sh',
      args: ['-c', 'trap "" INT TERM; (trap "" INT TERM; sleep 61) & sleep 60'],
      cwd: path,
      env: { PATH: '/usr/bin:/bin' },
    })
  },
  async escape(ctx) {
    const child = spawn('/bin/true')
    await once(child, 'exit')
    ctx.log.info(`ended with ${child.exitCode}`)
  },
}
