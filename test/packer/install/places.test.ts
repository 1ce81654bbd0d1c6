import { mkdir, mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { canMount, inMountNamespace, type NamespaceMount } from '#test/tools/mountNamespace.ts'
import { installJob, openInstallSoak, type InstallSoak } from './installSoak.ts'
import { soakSubjects } from './soakSubjects.ts'

const mounts = await canMount()

interface Left {
  readonly outputs: Readonly<Record<string, string>>
  readonly errors: readonly string[]
  readonly warnings: readonly string[]
}

describe('a tool directory that will not do (needs root and private mounts)', () => {
  let soak: InstallSoak
  beforeAll(async () => {
    soak = await openInstallSoak(soakSubjects[0])
  })
  afterAll(() => soak[Symbol.asyncDispose]())

  async function setupUnder(
    mountsOf: (root: string) => readonly NamespaceMount[],
    agent: Readonly<Record<string, boolean>> = {},
    world: InstallSoak = soak,
  ): Promise<Left> {
    const root = await mkdtemp(join(world.folder, 'place-'))
    for (const name of ['temp', 'tools']) await mkdir(join(root, name))
    const job = { ...installJob(world, root), agent }
    const argv = [process.execPath, world.program, JSON.stringify(job)] as const
    const { stdout, stderr } = await inMountNamespace({ mounts: mountsOf(root), argv: [...argv] })
    const [, last = `{"errors":[${JSON.stringify(stderr)}]}`] = stdout.split('\n')
    return JSON.parse(last) as Left
  }

  it.skipIf(!mounts).each<readonly [string, string, RegExp]>([
    ['is full', 'size=64k', /tools.*: ENOSPC/],
    ['is read-only', 'ro', /tools.*: EROFS/],
    ['executes nothing', 'noexec', /Packer 1\.16\.0 from https:.*tools.*EACCES/],
    ['has no inodes left', 'nr_inodes=4', /tools.*: ENOSPC/],
  ])('because it %s gives way to the temp directory of the job', async (_name, options, why) => {
    const { outputs, errors, warnings } = await setupUnder((root) => [{ at: join(root, 'tools'), options }])
    expect(errors).toEqual([])
    expect(outputs['packerPath']).toContain(outputs['tempDirectory'])
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toMatch(/^Packer is kept in the temp directory of this job/)
    expect(warnings[0]).toMatch(why)
  })

  it.skipIf(!mounts).each<readonly [string, string]>([
    ['is read-only', 'ro'],
    ['executes nothing', 'noexec'],
  ])('because it %s takes no plugins, which the job gets all the same', async (_name, options) => {
    await using plugins = await openInstallSoak(soakSubjects[1])
    const { outputs, errors } = await setupUnder(
      (root) => [{ at: join(root, 'tools'), options }],
      {},
      plugins,
    )
    expect(errors).toEqual([])
    expect(outputs['plugins']).toContain(`${outputs['tempDirectory']}/plugins/github.com/hashicorp/anvil`)
  })

  it.skipIf(!mounts)('because it is full is one error for plugins, and holds nothing of them', async () => {
    await using plugins = await openInstallSoak(soakSubjects[1])
    const { outputs, errors } = await setupUnder(
      (root) => [{ at: join(root, 'tools'), options: 'size=64k' }],
      {},
      plugins,
    )
    expect(outputs['plugins']).toBeUndefined()
    expect(errors).toHaveLength(1)
    expect(errors[0]).toMatch(/tools\/packer-plugins\/.*anvil.*ENOSPC[\s\S]*\[DISK_FULL\]/)
  })

  it.skipIf(!mounts)('is one error where the temp directory does not outlive the step', async () => {
    const { outputs, errors } = await setupUnder(
      (root) => [{ at: join(root, 'tools'), options: 'size=64k' }],
      { hasPost: false },
    )
    expect(outputs['packerPath']).toBeUndefined()
    expect(errors).toHaveLength(1)
    expect(errors[0]).toMatch(/ENOSPC[\s\S]*\[DISK_FULL\]/)
  })
})
