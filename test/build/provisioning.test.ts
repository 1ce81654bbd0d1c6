import { getEventListeners } from 'node:events'
import { readdir } from 'node:fs/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createComponents } from '#shared/build/components.ts'
import type { Provisioner } from '#shared/build/provisioner.ts'
import { isRunning } from '#test/base/execRun.ts'
import { buildBench, local, problemTexts } from './buildBench.ts'

describe('provisioners', () => {
  it('run one after the other, up to the first that fails', async () => {
    const bench = await buildBench()
    const outcome = await bench.run([
      {
        provisioners: [
          local('sleep 0.2; echo 1 >> order'),
          local('echo 2 >> order; exit 7'),
          local('echo 3 >> order'),
        ],
      },
    ])
    expect(outcome.verdict).toBe('failed')
    expect(problemTexts(outcome)).toEqual([expect.stringContaining('exit code 7')])
    expect(await bench.read('order')).toBe('1\n2\n')
  })

  it('are retried as often as they may be, and tell the last failure first', async () => {
    const bench = await buildBench()
    const count = 'n=$(($(cat n 2>/dev/null || echo 0) + 1)); echo $n > n'
    const outcome = await bench.run([{ provisioners: [{ ...local(`${count}; exit $n`), maxRetries: 2 }] }])
    expect(outcome.verdict).toBe('failed')
    expect(problemTexts(outcome)[0]).toMatch(/^The script ended with exit code 3;.*3 attempts.*exit code 1;/)
    expect(bench.events.filter(({ type }) => type === 'retry')).toMatchObject([
      { attempt: 1, attempts: 3 },
      { attempt: 2, attempts: 3 },
    ])
  })

  it('succeed when a later attempt does', async () => {
    const bench = await buildBench()
    const outcome = await bench.run([
      { provisioners: [{ ...local('test -e seen || { touch seen; exit 1; }'), maxRetries: 1 }] },
    ])
    expect(outcome.verdict).toBe('succeeded')
  })

  it('wait before each attempt, and the time limit counts from there', async () => {
    const bench = await buildBench()
    const part = {
      ...local('echo $(($(date +%s%N) / 1000000)) >> times; exit 1'),
      maxRetries: 1,
      pauseBeforeMs: 300,
    }
    await bench.run([{ provisioners: [{ ...part, timeoutMs: 30_000 }] }])
    const [first = 0, second = 0] = (await bench.read('times')).trim().split('\n').map(Number)
    expect(second - first).toBeGreaterThanOrEqual(300)
  })

  it('end at their time limit with everything they have started, each attempt anew', async () => {
    const bench = await buildBench(300)
    const script =
      'trap "" INT TERM; (trap "" INT TERM; exec setsid sleep 60) & echo $! >> pids; echo $$ >> pids; wait; sleep 60'
    const outcome = await bench.run([
      {
        provisioners: [
          { ...local(script), timeoutMs: 400, pauseBeforeMs: 1, maxRetries: 1 },
          local('touch after'),
        ],
      },
    ])
    expect(outcome.verdict).toBe('failed')
    expect(problemTexts(outcome)).toEqual([expect.stringContaining('timeout of 0.4s')])
    const pids = (await bench.read('pids')).trim().split('\n').map(Number)
    expect(pids).toHaveLength(4)
    for (const pid of pids) expect(await isRunning(pid)).toBe(false)
    expect(await bench.files()).toEqual(['pids'])
    expect(await bench.leftInTemp()).toEqual([])
  })

  it('that catch the interrupt of their time limit and exit with 0 have failed all the same', async () => {
    const bench = await buildBench()
    const script = 'trap "exit 0" INT; while :; do sleep 0.02; done'
    const outcome = await bench.run([{ provisioners: [{ ...local(script), timeoutMs: 300 }] }])
    expect(outcome.verdict).toBe('failed')
  })

  it('of any kind have failed when they did not end in time, whatever they say', async () => {
    const bench = await buildBench()
    const base = createComponents()
    const heedless: Provisioner = {
      fields: {},
      run: ({ signal }) => new Promise((resolve) => signal.addEventListener('abort', () => resolve())),
    }
    const provisioners = new Map([...base.provisioners, ['heedless', heedless]])
    const outcome = await bench.run([{ provisioners: [{ type: 'heedless', timeoutMs: 50 }] }], {
      components: { ...base, provisioners },
    })
    expect(problemTexts(outcome)).toEqual([expect.stringContaining('timeout')])
  })

  it('may fail where the template says to go on', async () => {
    const bench = await buildBench()
    const outcome = await bench.run([
      { provisioners: [{ ...local('exit 3'), continueOnError: true, maxRetries: 1 }, local('touch after')] },
    ])
    expect(outcome.verdict).toBe('succeeded')
    expect(bench.events.filter(({ type }) => type === 'warning')).toEqual([
      expect.objectContaining({ text: expect.stringContaining('exit code 3') as string }),
    ])
    expect(await bench.files()).toEqual(['after'])
  })

  it('are read anew for each attempt, with what the build knows by then', async () => {
    const bench = await buildBench()
    const seen: unknown[] = []
    const fields = (fact: (name: string) => unknown) => {
      seen.push(fact('ID'), fact('PackerHTTPIP'), fact('PackerRunUUID'), fact('User'))
      return { inline: [`echo ${String(fact('ID'))}; exit 1`] }
    }
    await bench.run([{ provisioners: [{ type: 'shell-local', fields, maxRetries: 1 }] }], {
      runUuid: 'run-1',
    })
    const known = ['Null', 'ERR_HTTP_IP_NOT_IMPLEMENTED_BY_BUILDER', 'run-1', '<unknown>']
    expect(seen).toEqual([...known, ...known])
    expect(bench.printed()).toEqual(['Null', 'Null'])
  })

  it('that turn out to be wrong when they are read fail with the place in the template', async () => {
    const bench = await buildBench()
    const fields = (fact: (name: string) => unknown) =>
      fact('ID') === 'Null' ? { inlin: ['x'] } : { inline: ['x'] }
    const outcome = await bench.run([
      { provisioners: [{ type: 'shell-local', fields }, local('touch after')] },
    ])
    expect(outcome.verdict).toBe('failed')
    expect(outcome.results[0]?.problems).toMatchObject([
      {
        at: { source: { name: 'test.pkr.hcl' } },
        step: { kind: 'provisioner', type: 'shell-local' },
        diagnostics: [{ severity: 'error', summary: 'Unsupported argument' }],
      },
    ])
    expect(await bench.files()).toEqual([])
  })
})

describe('the error-cleanup-provisioner', () => {
  const failing = { provisioners: [local('exit 1')], cleanup: local('touch cleaned') }

  it.each([
    ['a null source', {}],
    [
      'a file source, unlike under Packer',
      { builder: { type: 'file', fields: { target: 'made', content: 'x' } } },
    ],
  ])('runs after a provisioner failed, for %s', async (_name, builder) => {
    const bench = await buildBench()
    const outcome = await bench.run([{ ...failing, ...builder }])
    expect(outcome.verdict).toBe('failed')
    expect(problemTexts(outcome)).toEqual([expect.stringContaining('exit code 1')])
    expect(await bench.files()).toContain('cleaned')
  })

  it('runs with a limit that is over for another', async () => {
    const bench = await buildBench()
    await bench.run([{ ...failing, provisioners: [{ ...local('sleep 60'), timeoutMs: 100 }] }])
    expect(await bench.files()).toEqual(['cleaned'])
  })

  it('has wrappers of its own, and a failure of its own is told beside the first', async () => {
    const bench = await buildBench()
    const cleanup = { ...local('echo x >> tries; exit 9'), maxRetries: 2 }
    const outcome = await bench.run([{ ...failing, cleanup }])
    expect(problemTexts(outcome)).toEqual([
      expect.stringContaining('exit code 1'),
      expect.stringMatching(/error-cleanup-provisioner.*exit code 9/),
    ])
    expect(await bench.read('tries')).toBe('x\nx\nx\n')
  })

  it.each([
    ['cleanup', true],
    ['run-cleanup-provisioner', true],
    ['abort', false],
  ] as const)('with on-error %s: %s', async (onError, runs) => {
    const bench = await buildBench()
    await bench.run([failing], { onError })
    expect(await bench.files()).toEqual(runs ? ['cleaned'] : [])
  })

  it('does not run after a success, nor for what post-processors do', async () => {
    const bench = await buildBench()
    await bench.run([{ cleanup: failing.cleanup, postProcessors: [[local('exit 1')]] }])
    expect(await bench.files()).toEqual([])
  })
})

describe('a cancellation', () => {
  it('ends what runs with all it has started, and starts nothing else', async () => {
    const bench = await buildBench(300)
    const script =
      'trap "" INT TERM; setsid sleep 60 & echo $! > pid; echo ready; while :; do sleep 0.1; done'
    const running = bench.run(
      [
        {
          provisioners: [{ ...local(script), maxRetries: 5, continueOnError: true }, local('touch after')],
          cleanup: local('touch cleaned'),
          postProcessors: [[local('touch processed')]],
        },
        { name: 'waiting', provisioners: [local('touch other')] },
      ],
      { parallelBuilds: 1 },
    )
    await bench.waitFor('ready')
    bench.cancel()
    const outcome = await running
    expect(outcome.verdict).toBe('cancelled')
    const begun = bench.events.flatMap((event) => (event.type === 'stepStarted' ? [event.step.kind] : []))
    expect(begun).toEqual(['provisioner'])
    expect(bench.events.filter(({ type }) => type === 'warning' || type === 'retry')).toEqual([])
    expect(outcome.results.map(({ end }) => end)).toEqual(['cancelled', 'cancelled'])
    expect(await isRunning(Number(await bench.read('pid')))).toBe(false)
    expect(await bench.files()).toEqual(['pid'])
    expect(await bench.leftInTemp()).toEqual([])
  })

  it.each([
    ['a pause', { ...local('touch after'), pauseBeforeMs: 3_000_000_000 }],
    ['a sleep', { type: 'sleep', fields: { duration: 3_000_000_000 } }],
  ])('ends %s, however long', async (_name, part) => {
    const bench = await buildBench()
    const running = bench.run([{ provisioners: [local('echo ready'), part] }])
    await bench.waitFor('ready')
    while (!bench.events.some((event) => event.type === 'stepStarted' && event.step.type === part.type))
      await new Promise((resolve) => setTimeout(resolve, 5))
    bench.cancel()
    expect((await running).verdict).toBe('cancelled')
    expect(await readdir(bench.folder)).toEqual([])
  })
})

describe('builds', () => {
  it('leave no listener and no timer behind', async () => {
    const bench = await buildBench()
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
    const before = timers()
    const warnings: string[] = []
    const onWarning = ({ message }: Error) => void warnings.push(message)
    process.on('warning', onWarning)
    onTestFinished(() => void process.off('warning', onWarning))
    const part = {
      ...local('exit 1'),
      timeoutMs: 600_000,
      maxRetries: 1,
      continueOnError: true,
      pauseBeforeMs: 1,
    }
    await bench.run(Array.from({ length: 20 }, (_, index) => ({ name: `b${index}`, provisioners: [part] })))
    expect(getEventListeners(bench.ctx.signal, 'abort')).toEqual([])
    // Those of a child's last output are over in no time; time limits would stay for minutes.
    await bench.ctx.clock.sleep(200)
    expect(timers()).toBeLessThanOrEqual(before)
    expect(warnings).toEqual([])
  })

  it('go on when another fails, and what they made is told', async () => {
    const bench = await buildBench()
    const file = (name: string) => ({
      name,
      builder: { type: 'file', fields: { target: name, content: name } },
    })
    const outcome = await bench.run([
      file('a'),
      { ...file('b'), provisioners: [local('exit 1')] },
      { ...file('c'), provisioners: [local('sleep 0.3')] },
    ])
    expect(outcome.verdict).toBe('failed')
    expect(outcome.results.map(({ end, artifacts }) => [end, artifacts.map(({ files }) => files)])).toEqual([
      ['succeeded', [['a']]],
      ['failed', []],
      ['succeeded', [['c']]],
    ])
    expect(await bench.files()).toEqual(['a', 'b', 'c'])
  })

  const meeting = (name: string, other: string) => ({
    name,
    provisioners: [
      local(
        `touch ${name}.here; i=0; while [ ! -e ${other}.here ]; do i=$((i+1)); [ $i -lt 100 ]; sleep 0.05; done`,
      ),
    ],
  })

  it('run side by side', async () => {
    const bench = await buildBench()
    expect((await bench.run([meeting('a', 'b'), meeting('b', 'a')])).verdict).toBe('succeeded')
  })

  it('run as many at a time as are allowed, in order', async () => {
    const bench = await buildBench()
    const part = (name: string) => ({
      name,
      provisioners: [local(`echo +${name} >> log; sleep 0.1; echo -${name} >> log`)],
    })
    await bench.run([part('a'), part('b'), part('c')], { parallelBuilds: 1 })
    expect(await bench.read('log')).toBe('+a\n-a\n+b\n-b\n+c\n-c\n')
  })

  it('of types that are not known fail with the place', async () => {
    const bench = await buildBench()
    const outcome = await bench.run([
      { builder: { type: 'amazon-ebs' } },
      { provisioners: [{ type: 'ansible' }] },
      { postProcessors: [[{ type: 'vagrant' }]] },
    ])
    expect(problemTexts(outcome)).toEqual([
      expect.stringContaining('amazon-ebs'),
      expect.stringContaining('ansible'),
      expect.stringContaining('vagrant'),
    ])
    expect(outcome.results.every(({ problems }) => problems[0]?.at !== undefined)).toBe(true)
  })

  it('from machines elsewhere are refused by one clear error', async () => {
    const bench = await buildBench()
    const outcome = await bench.run([
      { builder: { type: 'null', fields: { ssh_host: 'h', ssh_username: 'u' } } },
      { builder: { type: 'null', fields: { communicator: 'winrm' } } },
    ])
    expect(problemTexts(outcome)).toEqual([
      expect.stringContaining('engine: packer'),
      expect.stringContaining('engine: packer'),
    ])
  })
})
