import { describe, expect, it } from 'vitest'
import { currentPacker } from '#test/tools/packerBinary.ts'
import { observeEngine, observePacker } from './observation.ts'
import { cases } from './packerCases.ts'

const packer = await currentPacker()

/** Where the embedded engine does otherwise on purpose: what is removed under Packer, or left, with the reason. */
const differences: Readonly<Record<string, string>> = {
  'two files where there is room for one': 'a failed archive does not stay',
  'a time limit': 'what the script has started ends with it',
  'shell-local, artifice, checksum, manifest with keep_input_artifact false':
    'no file is begun for a checksum that cannot be taken',
  'two chains with keep_input_artifact false': 'no file is begun for a checksum that cannot be taken',
  'a file source whose provisioner fails and is cleaned up after': 'every source is',
}

describe.runIf(packer)('like Packer 1.16', () => {
  it.for(Object.entries(cases))('%s', async ([name, experiment]) => {
    const ours = await observeEngine(experiment)
    const packers = await observePacker(packer ?? '', experiment)
    if (differences[name] === undefined) expect(ours).toEqual(packers)
    else {
      expect(ours.succeeded).toBe(packers.succeeded)
      expect(ours.files).not.toEqual(packers.files)
    }
  })
})
