import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { buildBench, local, problemTexts } from './buildBench.ts'

const scripted = (fields: Readonly<Record<string, unknown>>) => [
  { provisioners: [{ type: 'shell-local', fields }] },
]

describe('shell-local', () => {
  it('shows scripts what it is told of the environment, and the run', async () => {
    const bench = await buildBench()
    const kept = 'echo "${KEPT-} ${AWAY-none} $PACKER_RUN_UUID"'
    await bench.run([{ provisioners: [local(kept)] }], {
      environment: { PATH: '/usr/bin:/bin', KEPT: 'yes' },
      runUuid: 'u-1',
    })
    expect(bench.printed()).toEqual(['yes none u-1'])
  })

  it('shows no variable in the list of processes', async () => {
    const bench = await buildBench()
    const search = `cat /proc/[0-9]*/cmdline | tr '\\0' '\\n' | grep -c 'very-secret-valu[e]' || true`
    await bench.run(
      scripted({ env: new Map([['TOKEN', 'very-secret-value']]), inline: ['echo "$TOKEN"', search] }),
    )
    expect(bench.printed()).toEqual(['very-secret-value', '0'])
  })

  it('writes a script that only this account can read, and leaves nothing of it', async () => {
    const bench = await buildBench()
    const outcome = await bench.run(scripted({ inline: ['stat -c %a "$0"', 'exit 3'] }))
    expect(outcome.verdict).toBe('failed')
    expect(bench.printed()).toEqual(['700'])
    expect(await bench.leftInTemp()).toEqual([])
  })

  it('runs a file whose path has a blank and a quote', async () => {
    const bench = await buildBench()
    await writeFile(join(bench.folder, "it's a.sh"), '#!/bin/sh\necho ran\n')
    await chmod(join(bench.folder, "it's a.sh"), 0o755)
    await bench.run(scripted({ script: "it's a.sh" }))
    expect(bench.printed()).toEqual(['ran'])
  })

  it('says which program it cannot start', async () => {
    const bench = await buildBench()
    const outcome = await bench.run(
      scripted({ inline: ['x'], execute_command: ['/missing/sh', '{{.Script}}'] }),
    )
    expect(problemTexts(outcome)).toEqual([
      expect.stringMatching(/^\/missing\/sh cannot be started: .*ENOENT/),
    ])
    expect(await bench.leftInTemp()).toEqual([])
  })

  it('takes what a script prints for text, both streams, line by line', async () => {
    const bench = await buildBench()
    await bench.run(scripted({ inline: [`printf '##vso[task.complete]\\n::error::x'; printf 'e\\n' >&2`] }))
    expect(bench.events.filter(({ type }) => type === 'output')).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ lines: ['##vso[task.complete]'], stream: 'stdout' }),
        expect.objectContaining({ lines: ['e'], stream: 'stderr' }),
        expect.objectContaining({ lines: ['::error::x'], stream: 'stdout' }),
      ]),
    )
  })

  it.each([
    [{}, 'There is nothing to run'],
    [{ inline: [] }, 'There is nothing to run'],
    [{ inline: ['a'], command: 'b' }, 'Only one of inline, script, scripts and command'],
    [{ script: 'missing' }, 'There is no script missing.'],
    [{ script: '.' }, 'a folder, not a script'],
    [{ inline: ['a'], only_on: ['plan9'] }, 'plan9 is none of'],
    [{ inline: ['a'], use_linux_pathing: true }, 'for script files'],
  ])('refuses %j', async (fields, text) => {
    const bench = await buildBench()
    expect(problemTexts(await bench.run(scripted(fields)))[0]).toContain(text)
  })
})

describe('breakpoint', () => {
  it('is refused, since nobody can press a key, unless it is disabled', async () => {
    const bench = await buildBench()
    const at = (disable: boolean) => [
      { provisioners: [{ type: 'breakpoint', fields: { note: 'look', disable } }, local('touch after')] },
    ]
    expect(problemTexts(await bench.run(at(false)))).toEqual([expect.stringContaining('disable = true')])
    expect(await bench.files()).toEqual([])
    expect((await bench.run(at(true))).verdict).toBe('succeeded')
  })
})
