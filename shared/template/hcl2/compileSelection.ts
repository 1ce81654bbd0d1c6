import { type Diagnostic, problem } from '../../hcl/diagnostic.ts'
import { type BuildGlob, buildGlob } from '../buildGlob.ts'
import type { BuildSelection } from '../template.ts'

/** `only` and `except` of a command as functions of a name. */
export interface CompiledSelection {
  readonly isWanted: (buildName: string) => boolean
  readonly isExcepted: (name: string) => boolean
  readonly diagnostics: readonly Diagnostic[]
}

/** Compiles the globs that select builds; one that is invalid is an error. */
export function compileSelection({ only, except }: BuildSelection): CompiledSelection {
  const diagnostics: Diagnostic[] = []
  const compile = (patterns: readonly string[], option: string): readonly BuildGlob[] =>
    patterns.flatMap((pattern) => {
      const glob = buildGlob(pattern)
      if (typeof glob !== 'string') return [glob]
      diagnostics.push(problem(`Invalid pattern in ${option}`, `${JSON.stringify(pattern)}: ${glob}.`))
      return []
    })
  const wanted = compile(only, 'only')
  const excepted = compile(except, 'except')
  const isExcepted = (name: string): boolean => excepted.some((glob) => glob.matches(name))
  return {
    isWanted: (name) => (only.length === 0 || wanted.some((glob) => glob.matches(name))) && !isExcepted(name),
    isExcepted,
    diagnostics,
  }
}
