import { ImageError } from '../base/errors.ts'
import type { TemplateFile, TemplateFiles, TemplateLocation } from './templateFiles.ts'

/**
 * Finds the files of a template by Packer's rule (command/meta.go): a directory, or a name that ends in `.pkr.hcl` or
 * `.pkr.json`, is HCL2; anything else is legacy JSON. Throws TEMPLATE_NOT_FOUND.
 */
export async function locateTemplate(path: string, files: TemplateFiles): Promise<TemplateLocation> {
  const kind = await files.kindOf(path)
  if (kind === undefined) throw new ImageError('TEMPLATE_NOT_FOUND', `${path} does not exist.`)
  if (kind === 'file') {
    const syntax = syntaxOf(path, '.pkr')
    if (syntax === undefined) return { format: 'legacy', path }
    return { format: 'hcl2', root: directoryOf(path), files: [{ path, syntax }], variableFiles: [] }
  }
  const names = (await files.list(path)).toSorted(byBytes)
  const found = selectFiles(path, names, '.pkr')
  if (found.length === 0)
    throw new ImageError('TEMPLATE_NOT_FOUND', `The folder ${path} holds no .pkr.hcl or .pkr.json file.`)
  return {
    format: 'hcl2',
    root: path,
    files: found,
    variableFiles: selectFiles(path, names, '.auto.pkrvars'),
  }
}

/** The files of a directory with a suffix, those in the native syntax first. */
function selectFiles(directory: string, names: readonly string[], suffix: string): readonly TemplateFile[] {
  const all = names.flatMap((name) => {
    const syntax = syntaxOf(name, suffix)
    return syntax === undefined ? [] : [{ path: joined(directory, name), syntax }]
  })
  return [
    ...all.filter(({ syntax }) => syntax === 'native'),
    ...all.filter(({ syntax }) => syntax === 'json'),
  ]
}

function syntaxOf(path: string, suffix: string): TemplateFile['syntax'] | undefined {
  if (path.endsWith(`${suffix}.hcl`)) return 'native'
  return path.endsWith(`${suffix}.json`) ? 'json' : undefined
}

/** Go's `filepath.Dir`, but for the cleaning. */
function directoryOf(path: string): string {
  const end = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'))
  if (end < 0) return '.'
  return end === 0 ? path.slice(0, 1) : path.slice(0, end)
}

function joined(directory: string, name: string): string {
  if (directory === '.') return name
  return /[/\\]$/.test(directory) ? `${directory}${name}` : `${directory}/${name}`
}

/** The order of Go's `os.ReadDir`. */
function byBytes(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right))
}
