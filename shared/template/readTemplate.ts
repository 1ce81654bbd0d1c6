import { ImageError } from '../base/errors.ts'
import { systemRandom } from '../base/systemRandom.ts'
import type { CheckHost } from './component/definition.ts'
import type { DataSource } from './dataSource.ts'
import { readHcl } from './hcl2/readHcl.ts'
import { locateTemplate } from './locateTemplate.ts'
import type { BuildSelection, Template } from './template.ts'
import type { TemplateFiles } from './templateFiles.ts'

/** A template to read, and what it is given. Paths are relative to the working directory. */
export interface TemplateRequest extends BuildSelection {
  readonly path: string
  /** Absolute. */
  readonly workingDirectory: string
  /** Values as `-var` gives them. */
  readonly variables: ReadonlyMap<string, string>
  readonly variableFiles: readonly string[]
  /** Seen by `env`, `PKR_VAR_*` and the home directory of functions. */
  readonly environment: ReadonlyMap<string, string>
  readonly warnOnUndeclared: boolean
  /** False to leave the answers of data sources unknown. */
  readonly readData: boolean
}

/** What reading a template acts with. */
export interface TemplateTools {
  readonly files: TemplateFiles
  readonly host: CheckHost
  readonly dataSources: ReadonlyMap<string, DataSource>
  /** Times in milliseconds since 1970. */
  readonly nowMs: () => number
  readonly signal: AbortSignal
}

/**
 * Reads a template of either format. Problems of the template are diagnostics of the result; throws an ImageError for files that
 * are not there or cannot be read.
 */
export async function readTemplate(request: TemplateRequest, tools: TemplateTools): Promise<Template> {
  const location = await locateTemplate(request.path, tools.files)
  for (const path of request.variableFiles)
    if ((await tools.files.kindOf(path)) === undefined)
      throw new ImageError('VARIABLE_FILE_NOT_FOUND', `${path} does not exist.`)
  const startedMs = tools.nowMs()
  const run = { ...tools, startedMs, random: systemRandom }
  if (location.format === 'hcl2') return readHcl(location, request, run)
  const { readLegacy } = await import('./legacy/readLegacy.ts')
  return readLegacy(location.path, request, run)
}
