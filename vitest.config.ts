import { defineConfig } from 'vitest/config'
import { countReporter } from './test/countReporter.ts'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // A scenario already runs its four agents side by side; more at once starves processes that must answer in time.
    maxWorkers: 1,
    testTimeout: 180_000,
    hookTimeout: 120_000,
    reporters: ['default', countReporter],
  },
})
