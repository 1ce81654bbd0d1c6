import { describe, expect, it } from 'vitest'
import { TimingCollector } from '#shared/packer/driver/timing.ts'

describe('TimingCollector', () => {
  it.each([
    ['Running local shell script: /tmp/packer-shell1', 'shell-local'],
    ['Provisioning with shell script: setup.sh', 'shell'],
    ['Provisioning with Powershell...', 'powershell'],
    ['Provisioning with powershell script: x.ps1', 'powershell'],
    ['Provisioning with windows-shell...', 'windows-shell'],
    ['Provisioning with Ansible...', 'ansible'],
    ['Executing Ansible: ansible-playbook x', 'ansible'],
    ['Uploading a.txt => /tmp/a.txt', 'file'],
    ['Downloading /tmp/a.txt => a.txt', 'file'],
    ['Restarting Machine', 'windows-restart'],
    ['Running post-processor:  (type manifest)', 'post-processor manifest'],
    ['Running post-processor: named (type shell-local)', 'post-processor shell-local'],
    ['Running post-processor: manifest', 'post-processor manifest'],
  ])('knows that %j begins %s', (text, step) => {
    const timing = new TimingCollector()
    timing.buildLine('null.a', text, 100)
    timing.buildLine('null.a', 'some output', 150)
    timing.globalLine("Build 'null.a' finished after 1 second.", 350)
    expect(timing.timings(9999)).toEqual([{ build: 'null.a', step, durationMs: 250 }])
  })

  it('ends a step where the next begins, and times builds side by side', () => {
    const timing = new TimingCollector()
    timing.buildLine('a', 'Provisioning with shell script: 1', 0)
    timing.buildLine('b', 'Uploading x => y', 10)
    timing.buildLine('a', 'Uploading x => y', 30)
    timing.globalLine("Build 'b' errored after 1 second: x", 40)
    timing.globalLine("Build 'a' finished.", 70)
    expect(timing.timings(99)).toEqual([
      { build: 'a', step: 'shell', durationMs: 30 },
      { build: 'b', step: 'file', durationMs: 30 },
      { build: 'a', step: 'file', durationMs: 40 },
    ])
    expect([...timing.endedBuilds]).toEqual(['b', 'a'])
  })

  it('ends a step where provisioning has failed', () => {
    const timing = new TimingCollector()
    timing.buildLine('a', 'Provisioning with shell script: 1', 0)
    timing.buildLine('a', 'Provisioning step had errors: Running the cleanup provisioner, if present...', 25)
    timing.globalLine("Build 'a' errored after 1 second: x", 900)
    expect(timing.timings(999)).toEqual([{ build: 'a', step: 'shell', durationMs: 25 }])
  })

  it('counts what a kill has cut off up to then, once', () => {
    const timing = new TimingCollector()
    timing.buildLine('a', 'Provisioning with shell script: 1', 100)
    expect(timing.timings(400)).toEqual([{ build: 'a', step: 'shell', durationMs: 300 }])
    expect(timing.timings(900)).toHaveLength(1)
    expect([...timing.endedBuilds]).toEqual([])
  })

  it('takes no build for ended because a script says so', () => {
    const timing = new TimingCollector()
    timing.buildLine('a', "Build 'a' finished after 1 second.", 0)
    timing.globalLine("x Build 'a' finished after 1 second.", 0)
    timing.globalLine("Build 'a' is starting", 0)
    expect([...timing.endedBuilds]).toEqual([])
  })
})
