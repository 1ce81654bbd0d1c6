import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { catalogue } from '#shared/base/catalogue.ts'
import { inRoot } from '#scripts/root.ts'
import { sourceFiles } from './sourceFiles.ts'

const sources = await Promise.all(
  (await sourceFiles(inRoot(), ['shared']))
    .filter((path) => !path.endsWith('/catalogue.ts'))
    .map((path) => readFile(inRoot(path), 'utf8')),
)
const errorsPage = await readFile(inRoot('docs/reference/errors.md'), 'utf8')

describe('every error code', () => {
  it.each(Object.keys(catalogue))('%s is raised somewhere and documented', (code) => {
    expect(sources.some((text) => text.includes(`'${code}'`) || text.includes(`.${code}`))).toBe(true)
    expect(errorsPage).toContain(`| \`${code}\` |`)
  })
})
