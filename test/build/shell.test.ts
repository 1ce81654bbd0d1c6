import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Communicator } from '#shared/build/communicator.ts'
import { ConnectionLost } from '#shared/build/communicator.ts'
import { mockCommunicator } from '#shared/build/communicators/none.ts'
import { createComponents } from '#shared/build/components.ts'
import { isRunning } from '#test/base/execRun.ts'
import { buildBench, listFiles, problemTexts, type BuildBench } from './buildBench.ts'

const machine = { type: 'null', fields: { communicator: 'local' } }

/** Runs one shell provisioner on the folder that stands for a machine. */
async function shell(
  bench: BuildBench,
  fields: Readonly<Record<string, unknown>>,
  more: Readonly<Record<string, unknown>> = {},
) {
  return bench.run([{ builder: machine, provisioners: [{ type: 'shell', fields, ...more }] }])
}

describe('the shell provisioner', () => {
  it('runs lines as one script on the machine, with the variables of the build', async () => {
    const bench = await buildBench()
    const outcome = await shell(bench, {
      inline: [
        'x=1',
        'echo "$x $PACKER_BUILD_NAME $PACKER_BUILDER_TYPE $A $B ${PACKER_HTTP_ADDR-none}"',
        'pwd',
        'head -n1 "$0"',
      ],
      environment_vars: ["A=it's", 'B=list'],
      env: new Map([['B', 'map "$HOME"']]),
    })
    expect(outcome.verdict).toBe('succeeded')
    expect(bench.printed()).toEqual([`1 n null it's map "$HOME" none`, bench.machine, '#!/bin/sh -e'])
    expect(await listFiles(bench.machine)).toEqual([])
  })

  it('runs files in order, up to the first that fails, and leaves none of them on the machine', async () => {
    const bench = await buildBench()
    for (const [name, text] of [
      ['1', 'echo one'],
      ['2', 'echo two; exit 4'],
      ['3', 'echo three'],
    ] as const)
      await writeFile(join(bench.folder, name), `#!/bin/sh\r\n${text}\r\n`)
    const outcome = await shell(bench, { scripts: ['1', '2', '3'] })
    expect(problemTexts(outcome)).toEqual([expect.stringContaining('exit code 4')])
    expect(bench.printed()).toEqual(['one', 'two'])
    expect(await listFiles(bench.machine)).toEqual([])
  })

  it('keeps the line ends of binary files, and the script on the machine, when told to', async () => {
    const bench = await buildBench()
    const text = Buffer.from('#!/bin/sh\necho a\r\nexit # \xff\r\n', 'latin1')
    await writeFile(join(bench.folder, 's'), text)
    const fields = { script: 's', binary: true, skip_clean: true, remote_path: join(bench.machine, 'kept') }
    await shell(bench, fields)
    expect(bench.printed()).toEqual(['a'])
    expect((await stat(join(bench.machine, 'kept'))).mode & 0o777).toBe(0o755)
    expect((await stat(join(bench.machine, 'kept'))).size).toBe(text.length)
  })

  it('puts the script where it is told to', async () => {
    const bench = await buildBench()
    await mkdir(join(bench.machine, 'sub'))
    const folder = { remote_folder: join(bench.machine, 'sub'), remote_file: 'me.sh' }
    await shell(bench, { inline: ['echo "$0"'], ...folder })
    expect(bench.printed()).toEqual([join(bench.machine, 'sub', 'me.sh')])
  })

  it('keeps the interpreter that the lines name, unless another is asked for', async () => {
    const bench = await buildBench()
    const inline = ['#!/bin/bash', 'echo "${BASH_VERSION:+bash}"']
    await shell(bench, { inline })
    await shell(bench, { inline, inline_shebang: '/bin/sh' })
    expect(bench.printed()).toEqual(['bash', ''])
  })

  it('renders the command and the lines with what is known of the machine', async () => {
    const bench = await buildBench()
    await shell(bench, {
      inline: ['echo "{{`{{.ID}}`}} $X $1"'],
      env: new Map([['X', "a'b"]]),
      execute_command: 'chmod +x {{.Path}}; {{.Vars}} {{.Path}} {{.ID | upper}}',
    })
    expect(bench.printed()).toEqual([`Null a'b NULL`])
  })

  it('gives variables by a file that only root can read, if asked to, and removes it too', async () => {
    const bench = await buildBench()
    const fields = { env: new Map([['X', "a'b"]]), use_env_var_file: true }
    await shell(bench, { ...fields, inline: ['echo "$X"', `stat -c %a ${bench.machine}/varfile_*`] })
    expect(bench.printed()).toEqual([`a'b`, '600'])
    expect(await listFiles(bench.machine)).toEqual([])
  })

  it('shows no variable in the list of processes', async () => {
    const bench = await buildBench()
    await shell(bench, {
      env: new Map([['TOKEN', 'very-secret-value']]),
      inline: [
        'echo "$TOKEN"',
        `cat /proc/[0-9]*/cmdline | tr '\\0' '\\n' | grep -c 'very-secret-valu[e]' || true`,
      ],
    })
    expect(bench.printed()).toEqual(['very-secret-value', '0'])
  })

  it('accepts the exit codes it is told', async () => {
    const bench = await buildBench()
    expect((await shell(bench, { inline: ['exit 3'], valid_exit_codes: [3] })).verdict).toBe('succeeded')
    expect((await shell(bench, { inline: ['exit 0'], valid_exit_codes: [3] })).verdict).toBe('failed')
  })

  it('leaves neither script nor process on the machine when its time is over', async () => {
    const bench = await buildBench(300)
    const script = 'trap "" INT TERM; setsid sleep 60 & echo $! > pid; wait; sleep 60'
    const outcome = await shell(bench, { inline: [script] }, { timeoutMs: 500 })
    expect(outcome.verdict).toBe('failed')
    expect(await listFiles(bench.machine)).toEqual(['pid'])
    expect(await isRunning(Number(await readFile(join(bench.machine, 'pid'), 'utf8')))).toBe(false)
  })

  it('takes what is empty for what is not set', async () => {
    const bench = await buildBench()
    const empty = { inline_shebang: '', env_var_format: '', execute_command: '', remote_path: '', script: '' }
    const none = { scripts: [], environment_vars: [], valid_exit_codes: [], start_retry_timeout: 0 }
    const outcome = await shell(bench, { ...empty, ...none, inline: ['head -n1 "$0"'] })
    expect(problemTexts(outcome)).toEqual([])
    expect(bench.printed()).toEqual(['#!/bin/sh -e'])
  })

  it.each([
    [{}, 'set one of inline, script and scripts'],
    [{ inline: ['x'], script: 'y' }, 'Only one of'],
    [{ script: 'missing' }, 'There is no script missing.'],
    [{ inline: ['x'], environment_vars: ['=x'] }, 'write NAME=value'],
    [{ inlin: ['x'] }, 'Unsupported argument'],
  ])('refuses %j', async (fields, text) => {
    const bench = await buildBench()
    const outcome = await shell(bench, fields)
    expect(problemTexts(outcome)).toEqual([expect.stringContaining(text)])
    expect(outcome.results[0]?.problems[0]?.diagnostics).not.toEqual([])
  })
})

describe('the shell provisioner over a bad connection', () => {
  const overConnection = async (
    communicator: Partial<Communicator>,
    fields: Readonly<Record<string, unknown>> = {},
  ) => {
    const bench = await buildBench()
    const connect = () => ({ ...mockCommunicator, ...communicator })
    const components = createComponents({ communicators: new Map([['bad', connect]]) })
    const outcome = await bench.run(
      [
        {
          builder: { type: 'null', fields: { communicator: 'bad' } },
          provisioners: [{ type: 'shell', fields: { inline: ['reboot'], ...fields } }],
        },
      ],
      { components },
    )
    return { bench, outcome }
  }
  const lost = async () => ({ exitCode: null, signal: null })

  it('fails when the machine goes away', async () => {
    const { outcome } = await overConnection({ start: lost })
    expect(problemTexts(outcome)).toEqual([expect.stringContaining('expect_disconnect')])
  })

  it('goes on when the machine is expected to', async () => {
    const remove = () => Promise.reject(new ConnectionLost('gone'))
    const { outcome, bench } = await overConnection({ start: lost, remove }, { expect_disconnect: true })
    expect(outcome.verdict).toBe('succeeded')
    expect(bench.events.filter(({ type }) => type === 'warning')).toHaveLength(1)
  })

  it('tries again to start a script, and not what failed for good', async () => {
    let uploads = 0
    const upload = async () => {
      uploads++
      if (uploads === 1) throw new ConnectionLost('not yet')
      throw new Error('no space left')
    }
    const { outcome } = await overConnection({ upload })
    expect(uploads).toBe(2)
    expect(problemTexts(outcome)).toEqual(['no space left'])
  })

  it('gives up when it has waited long enough', async () => {
    const upload = () => Promise.reject(new ConnectionLost('never'))
    const { outcome } = await overConnection({ upload }, { start_retry_timeout: 1 })
    expect(problemTexts(outcome)).toEqual(['never'])
  })
})
