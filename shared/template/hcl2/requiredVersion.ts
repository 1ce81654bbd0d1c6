import { parseConstraints } from '../../base/goVersion/constraints.ts'
import { parseVersion } from '../../base/goVersion/parseVersion.ts'
import { satisfies } from '../../base/goVersion/satisfies.ts'
import { VersionSyntaxError } from '../../base/goVersion/versionSyntaxError.ts'
import type { Body } from '../../hcl/body.ts'
import { type Diagnostic, problem } from '../../hcl/diagnostic.ts'
import { evaluate } from '../../hcl/evaluate/evaluate.ts'
import { packerLevel } from '../packerLevel.ts'

/** The constraints of all `packer` blocks on the version of Packer, and what is wrong with them. */
export interface RequiredVersion {
  readonly constraints: readonly string[]
  readonly diagnostics: readonly Diagnostic[]
}

/** Reads `required_version` before anything else is looked at: a template for another Packer may hold what this one has no word for. */
export function requiredVersion(bodies: readonly Body[]): RequiredVersion {
  const constraints: string[] = []
  const diagnostics: Diagnostic[] = []
  for (const body of bodies)
    for (const block of body.partialContent({ blocks: [{ type: 'packer' }] }).blocks) {
      const { attributes } = block.body.partialContent({ attributes: [{ name: 'required_version' }] })
      const attribute = attributes.get('required_version')
      if (attribute === undefined) continue
      const { range } = attribute.expression
      const { content } = evaluate(attribute.expression).value
      if (typeof content === 'string') {
        constraints.push(content)
        const wrong = wrongVersion(content)
        if (wrong !== undefined) diagnostics.push(problem(wrong.summary, wrong.detail, range))
      } else
        diagnostics.push(
          problem('Invalid version constraint', 'A version constraint is a text such as ">= 1.9.0".', range),
        )
    }
  return { constraints, diagnostics }
}

function wrongVersion(constraint: string): { readonly summary: string; readonly detail: string } | undefined {
  try {
    if (satisfies(parseVersion(packerLevel), parseConstraints(constraint))) return undefined
    const detail = `The template asks for Packer ${constraint}; the embedded engine has the behaviour of Packer ${packerLevel}. Use engine packer with a matching Packer, or widen the constraint.`
    return { summary: 'Unsupported Packer version', detail }
  } catch (thrown) {
    if (!(thrown instanceof VersionSyntaxError)) throw thrown
    const detail = `${thrown.message}. Constraints are written like ">= 1.9.0, < 2.0.0".`
    return { summary: 'Invalid version constraint', detail }
  }
}
