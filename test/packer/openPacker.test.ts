import { access, chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '#shared/base/clock.ts'
import type { RunContext } from '#shared/base/context.ts'
import { createExec, type Exec } from '#shared/base/exec.ts'
import { Journal } from '#shared/base/journal.ts'
import { Scope } from '#shared/base/scope.ts'
import { openPacker } from '#shared/packer/openPacker.ts'
import { recordedLog } from '#test/base/recordingSink.ts'
import { scratch } from '#test/base/scratch.ts'
import { debianPacker } from '#test/tools/packerBinary.ts'
import { packerAgent, writePacker } from './packerAgent.ts'

const real = await debianPacker()

let base = ''
beforeEach(async () => void (base = await scratch()))

const cancelled = new AbortController()
const realExec = (signal: AbortSignal): Exec =>
  createExec({
    signal,
    hurry: cancelled.signal,
    clock: systemClock,
    mark: `open-${process.pid}`,
    graceMs: 500,
  })

const contextOf = async (
  folders: readonly string[],
  exec?: Exec,
  signal = cancelled.signal,
): Promise<RunContext> => ({
  log: recordedLog().log,
  exec: exec ?? realExec(signal),
  scope: new Scope(),
  journal: await Journal.create(join(base, 'state')),
  signal,
  clock: systemClock,
  summarise: () => undefined,
  agent: packerAgent({ workingDirectory: base, environment: { PATH: folders.join(':') } }),
})

const environment = { PATH: '/usr/bin:/bin' }

/** cracklib's program of the same name: says little and waits for words on its standard input. */
const cracklib = 'while read -r word; do :; done; echo "Usage: packer name" >&2; exit 1'

describe('openPacker', () => {
  it('takes the first that answers as Packer does, and knows its version', async () => {
    await writePacker(join(base, 'crack/packer'), '', cracklib)
    await writePacker(join(base, 'text/packer'), '', 'echo Packer v1.2.3')
    await writePacker(join(base, 'fails/packer'), '', 'echo 1,,version,1.2.3; exit 1')
    await writePacker(join(base, 'noise/packer'), '', 'head -c 200000 /dev/urandom')
    const path = await writePacker(join(base, 'good/packer'), '1.16.0')
    const folders = ['crack', 'text', 'fails', 'noise', 'good'].map((name) => join(base, name))
    expect(await openPacker(await contextOf(folders), undefined, environment)).toEqual({
      path,
      source: 'PATH',
      version: { text: '1.16.0', major: 1, minor: 16, patch: 0 },
    })
  })

  it('asks with the environment it is given and no other', async () => {
    const script = 'echo 1,,version,1.0.0; [ "$MARKED$HOME" = yes ]'
    await writePacker(join(base, 'bin/packer'), '', script)
    const ctx = await contextOf([join(base, 'bin')])
    await expect(openPacker(ctx, undefined, { ...environment, MARKED: 'yes' })).resolves.toBeDefined()
    await expect(openPacker(ctx, undefined, environment)).rejects.toMatchObject({ code: 'PACKER_UNUSABLE' })
  })

  it('tells what each candidate said when none is Packer', async () => {
    await writePacker(join(base, 'crack/packer'), '', cracklib)
    await writeFile(join(base, 'packer'), Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 0, 0]))
    await chmod(join(base, 'packer'), 0o755)
    const opened = openPacker(await contextOf([join(base, 'crack'), base]), undefined, environment)
    await expect(opened).rejects.toMatchObject({ code: 'PACKER_UNUSABLE' })
    const lines = await opened.catch((thrown: { detail: string }) => thrown.detail.split('\n'))
    expect(lines).toHaveLength(2)
    expect(lines).toEqual([
      `${base}/crack/packer (PATH): is no Packer (exit 1): Usage: packer name`,
      expect.stringMatching(`^${base}/packer \\(PATH\\): (?:is no Packer|.*ENOEXEC)`),
    ])
  })

  it('needs an explicit one to answer', async () => {
    await writePacker(join(base, 'good/packer'), '1.16.0')
    await writePacker(join(base, 'bad'), '', 'exit 3')
    const opened = openPacker(await contextOf([join(base, 'good')]), 'bad', environment)
    await expect(opened).rejects.toMatchObject({
      code: 'PACKER_UNUSABLE',
      detail: `${base}/bad (packerPath): is no Packer (exit 3): `,
    })
  })

  it('passes over one that does not answer', async () => {
    await writePacker(join(base, 'stuck/packer'), '', 'exec sleep 60')
    await writePacker(join(base, 'good/packer'), '1.16.0')
    const impatient: Exec = (request) =>
      realExec(cancelled.signal)({ ...request, timeoutMs: 300, limitGraceMs: 100 })
    const ctx = await contextOf([join(base, 'stuck'), join(base, 'good')], impatient)
    expect((await openPacker(ctx, undefined, environment)).path).toBe(join(base, 'good/packer'))
    const opened = openPacker(ctx, 'stuck', environment)
    await expect(opened).rejects.toThrow('did not answer; it is no Packer.')
  })

  it('ends when the run is cancelled, without asking others', async () => {
    await writePacker(join(base, 'stuck/packer'), '', 'exec sleep 60')
    await writePacker(join(base, 'next/packer'), '', `: >${base}/asked; echo 1,,version,1.0.0`)
    const controller = new AbortController()
    const ctx = await contextOf([join(base, 'stuck'), join(base, 'next')], undefined, controller.signal)
    const opened = openPacker(ctx, undefined, environment)
    setTimeout(() => controller.abort(), 200)
    await expect(opened).rejects.toMatchObject({ code: 'CANCELLED' })
    await expect(access(join(base, 'asked'))).rejects.toThrow('ENOENT')
  })

  it.skipIf(real === undefined)('knows Packer 1.6 of Debian, where that is installed', async () => {
    const opened = await openPacker(await contextOf([]), real, {
      ...environment,
      HOME: base,
      CHECKPOINT_DISABLE: '1',
    })
    expect(opened.version).toMatchObject({ major: 1, minor: 6 })
  })
})
