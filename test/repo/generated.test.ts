import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { generatedFiles } from '#scripts/generated.ts'
import { inRoot } from '#scripts/root.ts'

describe('generated files are what the declarations render', () => {
  it.each([...generatedFiles()].map(([path, text]) => ({ path, text })))('$path', async ({ path, text }) => {
    expect(await readFile(inRoot(path), 'utf8')).toBe(text)
  })
})
