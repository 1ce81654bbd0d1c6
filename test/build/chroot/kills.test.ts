import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findMissingTools } from '#shared/build/chroot/systemTools.ts'
import { canMount } from '#test/tools/mountNamespace.ts'
import { canBuildRootless } from '#test/tools/ordinaryUser.ts'
import { openKillBench, type KillBench } from './killBench.ts'
import { describeCase, killCase, type KillCase } from './killCase.ts'
import { runKillCase } from './killedBuild.ts'
import { canUseSources } from './sourceImage.ts'

const isAble =
  (await canMount()) && (await canBuildRootless()) && (await findMissingTools('root')).length === 0

/** Chosen for what its first numbers are: every kind of kill, and both formats. */
const seed = 18
const cases = [
  ...Array.from({ length: 6 }, (_, index) => killCase(seed, index, 'kill')),
  ...Array.from({ length: 3 }, (_, index) => killCase(seed, index, 'cancel')),
]

/** Those that start from an image: a loop device as root, FUSE without privileges. */
const imageCases = (await canUseSources())
  ? [
      ...Array.from({ length: 6 }, (_, index) => killCase(seed, index, 'kill', 'image')),
      ...Array.from({ length: 2 }, (_, index) => killCase(seed, index, 'cancel', 'image')),
    ]
  : []

test('the sample of kills has every kind, every account, both Nodes and both formats', () => {
  const seen = (key: keyof KillCase) => new Set(cases.map((one) => one[key]))
  expect(seen('blow')).toEqual(new Set(['task', 'first process', 'unshare', 'provisioner', 'cancel']))
  for (const key of ['isRootless', 'nodeMajor', 'format'] as const) expect(seen(key).size, key).toBe(2)
})

describe.skipIf(!isAble)('a build of an image (root)', { timeout: 120_000 }, () => {
  let bench: KillBench
  beforeAll(async () => {
    bench = await openKillBench()
  })
  afterAll(() => bench[Symbol.asyncDispose]())

  test.for([...cases, ...imageCases].map((one) => [describeCase(one), one] as const))(
    'leaves nothing, and ends as it must: %s',
    async ([, one]) => {
      expect((await runKillCase(bench, one)).findings).toEqual([])
    },
  )
})
