import { Source } from '../../hcl/source.ts'
import { readDeclaredTemplate } from './readDeclaredTemplate.ts'

/** The names of the variables a JSON template declares; none for a text that is no template, which Packer will tell. */
export function declaredVariableNames(path: string, text: string): ReadonlySet<string> {
  const { template } = readDeclaredTemplate(new Source(path, text))
  return new Set(template?.variables.map(({ name }) => name))
}
