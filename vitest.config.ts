import { defineConfig } from 'vitest/config'
import { countReporter } from './test/countReporter.ts'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // The tests wait for real processes more than they compute: one file per core, none left for an idle main thread.
    maxWorkers: '100%',
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: ['default', countReporter],
  },
})
