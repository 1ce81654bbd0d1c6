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
  const given = (['inline', 'script', 'scripts', 'command'] as const).filter((name) => isGiven(sources[name]))
  const choice = 'command' in sources ? 'inline, script, scripts and command' : 'inline, script and scripts'
  if (given.length === 0) return [{ text: `There is nothing to run: set one of ${choice}.` }]
  if (given.length > 1)
    return [{ field: given[1], text: `Only one of ${choice} may be set; ${given.join(' and ')} are.` }]
  const problems: FieldProblem[] = []
  for (const path of scriptFiles(sources)) {
    const field = sources.script === path ? 'script' : 'scripts'
    const kind = await host.kindOf(path)
    if (kind === undefined) problems.push({ field, text: `There is no script ${path}.` })
    else if (kind === 'directory') problems.push({ field, text: `${path} is a folder, not a script.` })
  }
  return problems
}

/** The paths of the script files, as the template spells them. */
export function scriptFiles({ script, scripts }: ScriptSources): readonly string[] {
  return isGiven(script) && script !== undefined ? [script] : (scripts ?? [])
}

/** The lines of the script that the template holds itself, if it does. */
export function inlineLines({ inline, command }: ScriptSources): readonly string[] | undefined {
  if (isGiven(inline)) return inline
  return command !== undefined && command !== '' ? [command] : undefined
}

function isGiven(value: string | readonly string[] | undefined): boolean {
  return value !== undefined && value.length > 0
}
