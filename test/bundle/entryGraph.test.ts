import { describe, expect, it } from 'vitest'
import { entryGraphs } from '#scripts/bench/entryGraph.ts'

const graphs = await entryGraphs()

describe('the static graph of every bundled entry', () => {
  it('is known for all entries', () => {
    expect(graphs.map(({ entry }) => entry)).toEqual([
      'dist/actions/build/main.mjs',
      'dist/actions/build/post.mjs',
      'dist/actions/publish/main.mjs',
      'dist/actions/publish/post.mjs',
      'dist/actions/setup/main.mjs',
      'dist/actions/setup/post.mjs',
      'dist/cli/machine-image.cjs',
      'dist/extension/MachineImageBuildV1/main.mjs',
      'dist/extension/MachineImageBuildV1/post.mjs',
      'dist/extension/MachineImagePublishV1/main.mjs',
      'dist/extension/MachineImagePublishV1/post.mjs',
      'dist/extension/MachineImageSetupV1/main.mjs',
      'dist/extension/MachineImageSetupV1/post.mjs',
    ])
  })

  it.each(graphs)('$entry is small and holds no SDK', ({ sizeBytes, inputs }) => {
    expect(sizeBytes).toBeGreaterThan(1000)
    expect(sizeBytes).toBeLessThanOrEqual(60_000)
    expect(inputs.filter((path) => path.includes('node_modules'))).toEqual([])
  })
})
