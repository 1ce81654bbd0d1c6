import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { findProgram } from '#shared/base/findProgram.ts'
import { locateTools, missingOf } from '#shared/build/chroot/systemTools.ts'
import { logText } from '#test/agent/transcript.ts'
import type { NamespaceMount } from '#test/tools/mountNamespace.ts'
import { agents, type Agent } from './agents.ts'
import type { Step } from './agentStep.ts'
import { errorText, expectEnd, warningText } from './expectations.ts'
import { mounts, needsMounts, runStepUnder } from './namespaces.ts'
import { newRoot, runStep } from './step.ts'

const [tools, aptGet] = await Promise.all([locateTools('root'), findProgram('apt-get')])
const canRun = mounts && aptGet !== undefined && missingOf(tools).length === 0
const needs = `(needs the programs that build images, and apt-get) ${needsMounts}`
const pathOf = (program: string) => tools.find((tool) => tool.program === program)?.path ?? ''
const hiddenPaths = ['mmdebstrap', 'gpgv', 'zstd'].map(pathOf)
const shownPaths = (step: Step) =>
  (JSON.parse(step.outputs['imageTools'] ?? '[]') as { program: string; path?: string }[]).map(
    ({ program, path }) => `${program} ${path ?? ''}`.trim(),
  )

/** What lies under a file that cannot be executed is not there, as far as anybody who looks for programs can see. */
const hidden = (path: string): NamespaceMount => ({ kind: 'bind', at: path, source: '/dev/null' })

interface Machine {
  /** Lines of a shell that stand in for apt-get, which keeps its arguments in `apt.log` anyway. */
  readonly apt?: readonly string[]
  readonly hides?: readonly string[]
}

/** Runs setup on a machine that lacks programs, and whose apt-get is not the real one. */
async function setUp(
  agent: Agent,
  inputs: Readonly<Record<string, string>>,
  { apt = [], hides = hiddenPaths }: Machine = {},
): Promise<{ readonly step: Step; readonly aptCalls: string }> {
  const root = await newRoot()
  const [log, fake] = [join(root, 'apt.log'), join(root, 'fake', 'apt-get')]
  await mkdir(join(root, 'fake'))
  await writeFile(log, '')
  await writeFile(
    fake,
    ['#!/bin/sh', `echo "$DEBIAN_FRONTEND $*" >>'${log}'`, 'for last; do :; done', ...apt, ''].join('\n'),
  )
  await chmod(fake, 0o755)
  const mounted: NamespaceMount[] = [
    { kind: 'bind', at: aptGet ?? '', source: fake },
    ...hides.map((path) => hidden(path)),
  ]
  const step = await runStepUnder(mounted, agent, root, {
    task: 'setup',
    inputs: { engine: 'embedded', ...inputs },
    agentEnv: { PATH: '/usr/bin:/bin' },
  })
  return { step, aptCalls: await readFile(log, 'utf8') }
}

const installs = [
  'echo "##vso[task.complete result=Failed]"; echo "::error::from apt"',
  `case "$*" in *install*) umount ${hiddenPaths.join(' ')} ;; esac`,
]

describe.concurrent.each(agents)('setup for the embedded engine on $name', (agent) => {
  test.skipIf(!canRun)(`finds every program, and wants no Packer ${needs}`, async () => {
    const step = await runStep(agent, {
      task: 'setup',
      inputs: { engine: 'embedded', installTools: 'true' },
      agentEnv: { PATH: '/usr/bin:/bin' },
    })
    await expectEnd(step, 'Succeeded')
    expect(shownPaths(step)).toEqual(tools.map(({ program, path }) => `${program} ${path}`))
    expect(Object.keys(step.outputs).filter((name) => name.startsWith('packer'))).toEqual([])
    expect(step.transcript.pathAdditions).toEqual([])
    expect(logText(step.transcript)).toMatch(/mmdebstrap +mmdebstrap +every build +\/usr\/bin\/mmdebstrap/)
    expect(logText(step.transcript)).toContain('Namespaces can be made. Privileges of builds: root')
  })

  test.skipIf(!canRun)(`names all that is missing and the one command ${needs}`, async () => {
    const { step, aptCalls } = await setUp(agent, {})
    await expectEnd(step, 'Failed')
    expect(errorText(step)).toContain('[TOOL_MISSING]')
    expect(errorText(step)).toContain('zstd, mmdebstrap, gpgv: not found')
    expect(errorText(step)).toContain('apt-get install --no-install-recommends gpgv mmdebstrap zstd')
    expect(logText(step.transcript)).toMatch(/gpgv +gpgv +every build +missing/)
    expect(shownPaths(step)).toEqual(expect.arrayContaining(['mmdebstrap', `tar ${pathOf('tar')}`]))
    expect(aptCalls).toBe('')
  })

  test.skipIf(!canRun)(`installs what is missing, and only that ${needs}`, async () => {
    const { step, aptCalls } = await setUp(agent, { installTools: 'true' }, { apt: installs })
    await expectEnd(step, 'Succeeded')
    const options = '-q -y -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0'
    expect(aptCalls.trimEnd().split('\n')).toEqual([
      `noninteractive ${options} update`,
      `noninteractive ${options} install --no-install-recommends gpgv mmdebstrap zstd`,
    ])
    expect(shownPaths(step)).toEqual(tools.map(({ program, path }) => `${program} ${path}`))
    expect(logText(step.transcript)).toContain('from apt')
  })

  test.skipIf(!canRun)(`takes what a repository that is down leaves ${needs}`, async () => {
    const { step } = await setUp(
      agent,
      { installTools: 'true' },
      { apt: [...installs, '[ "$last" = update ] && { echo "no such mirror" >&2; exit 100; }', 'true'] },
    )
    await expectEnd(step, 'Succeeded')
    expect(warningText(step)).toContain('no such mirror')
  })

  test.skipIf(!canRun)(`says why apt-get failed ${needs}`, async () => {
    const { step } = await setUp(
      agent,
      { installTools: 'true' },
      { apt: ['[ "$last" = update ] || { echo "E: no such package" >&2; exit 100; }'] },
    )
    await expectEnd(step, 'Failed')
    expect(errorText(step)).toContain('[TOOL_FAILED]')
    expect(errorText(step)).toContain('E: no such package')
    expect(errorText(step)).toContain('apt-get install --no-install-recommends gpgv mmdebstrap zstd')
  })

  test.skipIf(!canRun)(`does not take apt-get’s word for it ${needs}`, async () => {
    const { step } = await setUp(agent, { installTools: 'true' })
    await expectEnd(step, 'Failed')
    expect(errorText(step)).toContain('[TOOL_MISSING]')
    expect(errorText(step)).toContain('apt-get had no complaint')
  })

  test.skipIf(!canRun)(`says that there is no apt-get to install by ${needs}`, async () => {
    const hides = [...hiddenPaths, aptGet ?? '']
    const { step } = await setUp(agent, { installTools: 'true' }, { hides })
    await expectEnd(step, 'Failed')
    expect(errorText(step)).toContain('[TOOL_MISSING]')
    expect(errorText(step)).toContain('zstd, mmdebstrap, gpgv: not found')
    expect(errorText(step)).toContain('this system has no apt-get')
  })
})
