import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { afterAll, describe, expect, test } from 'vitest'
import { answer } from '#test/hcl/describeBody.ts'
import { difference } from '#test/hcl/differences.ts'
import { testScope, variables } from '#test/hcl/testScope.ts'
import { askOracle, hclOracle } from '#test/tools/hclOracle/hclOracle.ts'
import { currentPacker } from '#test/tools/packerBinary.ts'
import { commandLine } from './programs.ts'

const specSuite = process.env['HCL_SPECSUITE']
const packerTestData = process.env['PACKER_TESTDATA']
const folder = await mkdtemp(join(tmpdir(), 'external-'))
afterAll(() => rm(folder, { recursive: true, force: true }))

async function filesBelow(root: string | undefined, pattern: RegExp): Promise<readonly string[]> {
  if (root === undefined) return ['(no folder)']
  return (await readdir(root, { recursive: true })).filter((file) => pattern.test(file)).toSorted()
}

/** `specsuite/tests` of github.com/hashicorp/hcl. */
describe.skipIf(specSuite === undefined)('files of HCL_SPECSUITE (needs that folder and go)', async () => {
  const oracle = await hclOracle()
  test.skipIf(!oracle).each(await filesBelow(specSuite, /\.hcl$/))('%s', async (file) => {
    const source = await readFile(join(specSuite ?? '', file), 'utf8')
    const request = { kind: 'file', source, variables } as const
    const [go] = await askOracle(oracle ?? '', [request])
    expect(go && difference(go, answer(request, testScope()))).toBeUndefined()
  })
})

/** `hcl2template/testdata`, `command/test-fixtures` and the like of github.com/hashicorp/packer, which are not ours to keep. */
describe.skipIf(packerTestData === undefined)(
  'templates of PACKER_TESTDATA (needs that folder and a compiled Packer)',
  async () => {
    const packer = await currentPacker()
    test.skipIf(!packer).each(await filesBelow(packerTestData, /\.pkr\.(hcl|json)$/))('%s', async (file) => {
      const copy = await mkdtemp(join(folder, 'case-'))
      await cp(join(packerTestData ?? '', dirname(file)), copy, { recursive: true })
      const name = file.slice(dirname(file).length).replace(/^\//, '')
      const env = { CHECKPOINT_DISABLE: '1', HOME: copy }
      const [theirs, ours] = await Promise.all([
        execa(packer ?? '', ['validate', '-syntax-only', name], { cwd: copy, env, reject: false }),
        execa(process.execPath, [commandLine, 'inspect', '--json', name], { cwd: copy, env, reject: false }),
      ])
      expect(ours.exitCode === 0, `${theirs.stdout}\n${theirs.stderr}\n—\n${ours.stderr}`).toBe(
        theirs.exitCode === 0,
      )
    })
  },
)
