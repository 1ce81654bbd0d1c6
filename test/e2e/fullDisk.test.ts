import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { agents } from './agents.ts'
import { errorText, expectEnd, warningText } from './expectations.ts'
import { mounts, needsMounts, runStepUnder } from './namespaces.ts'
import { any } from './packers.ts'
import { newRoot } from './step.ts'
import { nullTemplate, shellLocal } from './templates.ts'

describe.concurrent.each(agents)('a full disk on $name', (agent) => {
  test.skipIf(!mounts || !any)(
    `under the temp directory of the build is what is told ${needsMounts}`,
    async () => {
      const root = await newRoot()
      const given = join(root, 'given')
      const step = await runStepUnder([{ at: given, options: 'size=520m' }], agent, root, {
        inputs: { template: 'image.pkr.hcl', packerPath: any ?? '', tempDirectory: given },
        files: { 'image.pkr.hcl': nullTemplate(shellLocal('fallocate -l 600M $TMPDIR/big')) },
      })
      await expectEnd(step, 'Failed')
      expect(errorText(step)).toMatch(/[Nn]o space left on device/)
      expect(errorText(step)).toContain('[DISK_FULL]')
    },
  )

  test.skipIf(!mounts || !any)(
    `under the report costs the report and not the build ${needsMounts}`,
    async () => {
      const root = await newRoot()
      const temp = join(root, '_work/_temp')
      const step = await runStepUnder([{ at: temp, options: 'size=128k' }], agent, root, {
        inputs: {
          template: 'image.pkr.hcl',
          packerPath: any ?? '',
          packerLog: 'true',
          tempDirectory: '/var/tmp',
        },
        files: {
          'image.pkr.hcl': nullTemplate(
            shellLocal('l=$(printf "%0500d" 0)', 'for i in $(seq 600); do echo $l; done'),
          ),
        },
      })
      await expectEnd(step, 'Succeeded')
      expect(warningText(step)).toContain('The full Packer log is cut short')
    },
  )
})
