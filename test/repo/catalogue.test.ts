import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { catalogue } from '#shared/base/catalogue.ts'
import { inRoot, root } from '#scripts/root.ts'
import { sourceFiles } from './sourceFiles.ts'

const sources = (await sourceFiles(root, ['shared'])).filter(
  ({ path }) => path !== 'shared/base/catalogue.ts',
)
const raised = new Set(sources.flatMap(({ strings }) => [...strings.values()]))
const read = new Set(
  sources.flatMap(({ code }) => [...code.matchAll(/\bcatalogue\.(\w+)/g)].map(([, code]) => code)),
)
const errorsPage = await readFile(inRoot('docs/reference/errors.md'), 'utf8')

describe('every error code', () => {
  it.each(Object.keys(catalogue))('%s is raised somewhere and documented', (code) => {
    expect(raised.has(code) || read.has(code)).toBe(true)
    expect(errorsPage).toContain(`| \`${code}\` |`)
  })

  it('that is documented exists', () => {
    const documented = [...errorsPage.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, code]) => code)
    expect(documented).toEqual(Object.keys(catalogue))
  })
})
