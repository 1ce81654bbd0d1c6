import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { grubConfig, type GrubMenu } from '#shared/disk/grub/grubConfig.ts'
import { scratch } from '#test/base/scratch.ts'
import { judge, missingPrograms } from '../tools.ts'

const missing = await missingPrograms('grub-script-check')
const menu: GrubMenu = {
  kernels: [
    { version: '6.1.0-9-amd64', hasInitrd: false },
    { version: '6.1.0-10-amd64', hasInitrd: true },
  ],
  rootUuid: '7b0f0d4c-7c57-8e0a-9a3e-0123456789ab',
  kernelArguments: ['console=ttyS0,115200', `weird='a "b" $c\``],
  title: `Bob's $Linux`,
}

describe('the menu of GRUB', () => {
  it('starts the newest kernel, and offers every other', () => {
    const lines = grubConfig(menu).split('\n')
    const kernels = lines.flatMap((line) => /^\tlinux \/boot\/vmlinuz-(\S+)/.exec(line)?.[1] ?? [])
    expect(kernels).toEqual([
      '6.1.0-10-amd64',
      '6.1.0-10-amd64',
      '6.1.0-10-amd64',
      '6.1.0-9-amd64',
      '6.1.0-9-amd64',
    ])
    expect(lines.filter((line) => line.startsWith('\tinitrd '))).toHaveLength(3)
    expect(lines.filter((line) => /^\tlinux .* single$/.test(line))).toHaveLength(2)
    expect(lines.filter((line) => line.startsWith('\tlinux '))[0]).toContain(
      ` root=UUID=${menu.rootUuid} ro console=ttyS0,115200 `,
    )
  })

  it('is the same whatever order the kernels are found in', () => {
    expect(grubConfig({ ...menu, kernels: menu.kernels.toReversed() })).toBe(grubConfig(menu))
  })

  it.skipIf(missing.length > 0)(
    `is what GRUB can read (needs ${missing.join() || 'nothing more'})`,
    async () => {
      const path = join(await scratch(), 'grub.cfg')
      await writeFile(path, grubConfig(menu))
      expect(await judge('grub-script-check', path)).toEqual({ exitCode: 0, said: '' })
    },
  )
})
