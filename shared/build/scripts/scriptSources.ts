import { given } from '../given.ts'
import type { CheckHost, FieldProblem } from '../../template/component/definition.ts'

/** Where a template takes scripts from; exactly one of the fields is to be given. */
export interface ScriptSources {
  readonly inline?: readonly string[] | undefined
  readonly script?: string | undefined
  readonly scripts?: readonly string[] | undefined
  readonly command?: string | undefined
}

/** What is wrong with the sources: none or several of them, or files that are not there. */
export async function checkSources(
  sources: ScriptSources,
  host: CheckHost,
): Promise<readonly FieldProblem[]> {
  const chosen = (['inline', 'script', 'scripts', 'command'] as const).filter(
    (name) => given<string | readonly string[]>(sources[name]) !== undefined,
  )
  const choice = 'command' in sources ? 'inline, script, scripts and command' : 'inline, script and scripts'
  if (chosen.length === 0) return [{ text: `There is nothing to run: set one of ${choice}.` }]
  if (chosen.length > 1)
    return [{ field: chosen[1], text: `Only one of ${choice} may be set; ${chosen.join(' and ')} are.` }]
  const problems: FieldProblem[] = []
  for (const path of scriptFiles(sources)) {
    const field = sources.script === path ? 'script' : 'scripts'
    const kind = await host.kindOf(path)
    if (kind === undefined) problems.push({ field, text: `There is no script ${path}.` })
    else if (kind === 'directory') problems.push({ field, text: `${path} is a folder, not a script.` })
    else if (kind === 'other') problems.push({ field, text: `${path} is no ordinary file.` })
  }
  return problems
}

/** The paths of the script files, as the template spells them. */
export function scriptFiles({ script, scripts }: ScriptSources): readonly string[] {
  const one = given(script)
  return one === undefined ? (scripts ?? []) : [one]
}

/** The lines of the script that the template holds itself, if it does. */
export function inlineLines({ inline, command }: ScriptSources): readonly string[] | undefined {
  const line = given(command)
  return given(inline) ?? (line === undefined ? undefined : [line])
}
