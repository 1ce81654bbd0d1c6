import type { Reporter, TestModule } from 'vitest/node'

/** Closes a run with the one line every CI can read: `N passed, N failed, N skipped`. */
export const countReporter: Reporter = {
  onTestRunEnd(modules: readonly TestModule[]) {
    let passed = 0
    let failed = 0
    let skipped = 0
    for (const module of modules) {
      if (module.errors().length > 0) failed++
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        if (state === 'passed') passed++
        else if (state === 'failed') failed++
        else skipped++
      }
    }
    process.stdout.write(`\n${passed} passed, ${failed} failed, ${skipped} skipped\n`)
  },
}
