import { defineConfig } from 'vitest/config'
import { countReporter } from './test/countReporter.ts'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: ['default', countReporter],
  },
})
