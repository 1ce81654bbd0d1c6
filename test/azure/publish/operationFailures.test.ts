import { describe, expect, test } from 'vitest'
import { scratch } from '#test/base/scratch.ts'
import { expectSuccess } from './expectSuccess.ts'
import { writeImage } from './images.ts'
import { publish, runPublishJob } from './publishRun.ts'
import { simulator } from './simulator.ts'
import { worldOf } from './worldOf.ts'

describe.each(['both', 'location'] as const)('an operation that fails, followed by %s', (style) => {
  test.each([
    ['PUT Microsoft.Compute/disks', 'QuotaExceeded', 'AZURE_QUOTA'],
    ['PUT Microsoft.Compute/galleries/images/versions', 'QuotaExceeded', 'AZURE_QUOTA'],
    ['PUT Microsoft.Compute/disks', 'Whatever', 'AZURE_FAILED'],
  ])('%s: %s is %s', async (operation, code, expected) => {
    const [azure, root] = [await simulator({ style }), await scratch()]
    azure.world.setOperationFaults([
      { match: new RegExp(`^${operation}$`), error: { code, message: 'why it is so' } },
    ])
    const run = await publish(azure, root, { source: await writeImage(root, 'image.vhd') })
    // Asked for by a monitor, a failure has a status of its own.
    const told = style === 'location' && expected === 'AZURE_FAILED' ? 'AZURE_REFUSED' : expected
    expect(run.error?.code, run.error?.message).toBe(told)
    expect(run.error?.detail).toContain(`${code}: why it is so`)
    expect(worldOf(azure)).toEqual([])
  })

  test('a managed image', async () => {
    const [azure, root] = [await simulator({ style }), await scratch()]
    const error = { code: 'QuotaExceeded', message: 'why it is so' }
    azure.world.setOperationFaults([{ match: /^PUT Microsoft.Compute\/images$/, error }])
    const source = await writeImage(root, 'image.vhd')
    const inputs = { source, destination: 'managedImage', imageName: 'i', location: 'westeurope' }
    const run = await runPublishJob({ root, azure, inputs: { ...inputs, resourceGroup: 'images' } })
    expect(run.error?.code, run.error?.message).toBe('AZURE_QUOTA')
    expect(worldOf(azure)).toEqual([])
  })

  test('a disk that is in use is removed once it is free', async () => {
    const [azure, root] = [await simulator({ style }), await scratch()]
    azure.world.setOperationFaults([
      {
        match: /^DELETE Microsoft.Compute\/disks$/,
        nth: 1,
        error: { code: 'Conflict', message: 'somebody copies it' },
      },
    ])
    const run = await publish(azure, root, { source: await writeImage(root, 'image.vhd') })
    expectSuccess(run)
    expect(run.log.filter((line) => /warning/i.test(line))).toEqual([])
    expect(worldOf(azure).filter((name) => name.startsWith('disks/'))).toEqual([])
  })
})

test('the code of a failure is kept where Azure nests another error within', async () => {
  const [azure, root] = [await simulator({ style: 'both' }), await scratch()]
  const innererror = { exceptiontype: 'InvalidOperationException', errordetail: 'deep within' }
  const error = { code: 'QuotaExceeded', message: 'why it is so', innererror }
  azure.world.setOperationFaults([{ match: /^PUT Microsoft.Compute\/disks$/, error }])
  const run = await publish(azure, root, { source: await writeImage(root, 'image.vhd') })
  expect(run.error?.code, run.error?.message).toBe('AZURE_QUOTA')
})
