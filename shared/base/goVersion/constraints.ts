import { parseVersion, versionPattern } from './parseVersion.ts'
import type { GoVersion } from './version.ts'
import { VersionSyntaxError } from './versionSyntaxError.ts'

/** How a constraint compares; `~>` lets only the last written number grow. */
export type ConstraintOperator = '=' | '!=' | '>' | '>=' | '<' | '<=' | '~>'

/** One comparison with a version. */
export interface VersionConstraint {
  readonly operator: ConstraintOperator
  readonly version: GoVersion
  /** As it was written between the commas. */
  readonly original: string
}

const mostCharacters = 4000

// RE2's \s, which has neither the vertical tab nor the blanks of Unicode.
const blanks = String.raw`[\t\n\f\r ]*`
const shape = new RegExp(`^${blanks}(<=|>=|!=|~>|<|>|=|)${blanks}((?:${versionPattern})?)${blanks}$`)

/**
 * Reads constraints that must all hold, separated by commas, like `NewConstraint` of go-version; without an operator a
 * version must be equal. Throws {@link VersionSyntaxError}.
 */
export function parseConstraints(text: string): readonly VersionConstraint[] {
  if (text.length > mostCharacters)
    throw new VersionSyntaxError(`a constraint of more than ${mostCharacters} characters is none`)
  return text.split(',').map(parseConstraint)
}

function parseConstraint(original: string): VersionConstraint {
  const [, operator = '', version = ''] = shape.exec(original) ?? []
  if (version === '')
    throw new VersionSyntaxError(
      `${JSON.stringify(original.slice(0, 100))} is no constraint of versions; one is like ">= 1.2.0" or "~> 1.2", ` +
        'and commas separate several',
    )
  return {
    operator: operator === '' ? '=' : (operator as ConstraintOperator),
    version: parseVersion(version),
    original,
  }
}

/** The constraints as they were written. */
export function formatConstraints(constraints: readonly VersionConstraint[]): string {
  return constraints.map(({ original }) => original).join(',')
}
