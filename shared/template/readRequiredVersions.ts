import { ImageError } from '../base/errors.ts'
import { hasErrors } from '../hcl/diagnostic.ts'
import { parseJsonFile, parseNativeFile } from '../hcl/parseFile.ts'
import { requiredVersion } from './hcl2/requiredVersion.ts'
import { localTemplateFiles } from './localTemplateFiles.ts'
import { locateTemplate } from './locateTemplate.ts'

/**
 * The constraints a template puts on the version of Packer (`required_version`), as they are written; legacy JSON has none.
 * Throws TEMPLATE_NOT_FOUND, and TEMPLATE_INVALID for a file that cannot be parsed.
 */
export async function readRequiredVersions(
  template: string,
  workingDirectory: string,
): Promise<readonly string[]> {
  const files = localTemplateFiles(workingDirectory)
  const location = await locateTemplate(template, files)
  if (location.format === 'legacy') return []
  const constraints: string[] = []
  for (const { path, syntax } of location.files) {
    const source = await files.read(path)
    const { body, diagnostics } = syntax === 'json' ? parseJsonFile(source) : parseNativeFile(source)
    if (hasErrors(diagnostics)) {
      const [first] = diagnostics
      const at = {
        file: path,
        ...(first?.subject === undefined
          ? {}
          : { line: first.subject.source.positionAt(first.subject.start).line }),
      }
      throw new ImageError('TEMPLATE_INVALID', `${path}: ${first?.summary ?? 'it cannot be parsed'}.`, { at })
    }
    constraints.push(...requiredVersion([body]).constraints)
  }
  return constraints
}
