import { describe, expect, test } from 'vitest'
import { currentPacker, debianPacker } from '#test/tools/packerBinary.ts'
import type { Fixture } from './fixture.ts'
import { expressionFixtures } from './fixtures/expressions.ts'
import { invalidFixtures } from './fixtures/invalid.ts'
import { legacyFixtures } from './fixtures/legacy.ts'
import { nameFixtures } from './fixtures/names.ts'
import { postProcessorFixtures } from './fixtures/postProcessors.ts'
import { provisionerFixtures } from './fixtures/provisioners.ts'
import { variableFixtures } from './fixtures/variables.ts'
import { comparable } from './comparable.ts'
import { doEmbedded, doWithPacker } from './programs.ts'

const packer = await currentPacker()
const older = await debianPacker()

describe.concurrent.each<[string, readonly Fixture[]]>([
  ['variables', variableFixtures],
  ['names and selection', nameFixtures],
  ['provisioners', provisionerFixtures],
  ['post-processors', postProcessorFixtures],
  ['expressions and files', expressionFixtures],
  ['invalid templates', invalidFixtures],
  ['legacy JSON', legacyFixtures],
])('the embedded engine does with %s what Packer 1.16 does', (_, fixtures) => {
  test.skipIf(packer === undefined).each(fixtures)('$name (needs a compiled Packer)', async (fixture) => {
    const [theirs, ours] = await Promise.all([doWithPacker(packer ?? '', fixture), doEmbedded(fixture)])
    const told = `— Packer:\n${theirs.output}\n— embedded:\n${ours.output}`
    expect(theirs.succeeded, told).toBe(fixture.succeeds)
    expect(ours.succeeded, told).toBe(theirs.succeeded)
    expect(comparable(ours.files), told).toEqual(comparable(theirs.files))
    expect(ours.files, told).toMatchObject(fixture.leaves ?? {})
  })

  test
    .skipIf(older === undefined)
    .each(fixtures.filter(({ olderPackerDiffers }) => olderPackerDiffers !== true))(
    '$name, as with 1.6.6 (needs the Packer of Debian)',
    async (fixture) => {
      const [theirs, ours] = await Promise.all([doWithPacker(older ?? '', fixture), doEmbedded(fixture)])
      const told = `— Packer:\n${theirs.output}\n— embedded:\n${ours.output}`
      expect(ours.succeeded, told).toBe(theirs.succeeded)
      expect(comparable(ours.files), told).toEqual(comparable(theirs.files))
    },
  )
})
