import { describe, expect, it } from 'vitest'
import { compareDebianVersions } from '#shared/disk/grub/compareDebianVersions.ts'
import { seededRandom } from '../mutations.ts'
import { judge, missingPrograms } from '../tools.ts'

const missing = await missingPrograms('dpkg')

describe('versions of kernels', () => {
  it('are in the order of their numbers', () => {
    const versions = ['6.1.0-9-amd64', '6.1.0-10-amd64', '6.1.0-10-cloud-amd64', '6.10.3-1', '6.9~rc1', '6.9']
    expect(versions.toSorted(compareDebianVersions)).toEqual([
      '6.1.0-9-amd64',
      '6.1.0-10-amd64',
      '6.1.0-10-cloud-amd64',
      '6.9~rc1',
      '6.9',
      '6.10.3-1',
    ])
  })

  it.skipIf(missing.length > 0)(
    `are in the order of dpkg (needs ${missing.join() || 'nothing more'})`,
    async () => {
      const random = seededRandom(3)
      const pieces = ['0', '1', '01', '9', '10', '.', '~', '+', 'a', 'Z', 'rc', 'amd64', '']
      const version = () => `1${Array.from({ length: 5 }, () => pieces[random(pieces.length)]).join('')}`
      for (let round = 0; round < 150; round++) {
        const [a, b] = [version(), version()]
        const order = Math.sign(compareDebianVersions(a, b))
        const relation = order < 0 ? 'lt' : order > 0 ? 'gt' : 'eq'
        expect([a, b, (await judge('dpkg', '--compare-versions', a, relation, b)).exitCode]).toEqual([
          a,
          b,
          0,
        ])
        expect(Math.sign(compareDebianVersions(b, a)) + order).toBe(0)
      }
    },
  )
})
