import { parseConstraints } from '../../base/goVersion/constraints.ts'
import { VersionSyntaxError } from '../../base/goVersion/versionSyntaxError.ts'
import type { Block } from '../../hcl/body.ts'
import { type Diagnostic, hasErrors, problem } from '../../hcl/diagnostic.ts'
import { evaluate } from '../../hcl/evaluate/evaluate.ts'
import type { SourceRange } from '../../hcl/position.ts'
import type { Attribute } from '../../hcl/syntax/nodes.ts'
import { asMap } from '../../hcl/values/read.ts'
import { isKnown, isNull, type Value } from '../../hcl/values/value.ts'
import { parsePluginSource, type PluginSource, wrongPluginPart } from '../pluginSource.ts'

/** A plugin a template asks for. */
export interface RequiredPlugin {
  /** Begins the names of its components in the template. */
  readonly name: string
  readonly source: PluginSource
  /** A constraint as hashicorp/go-version reads it. */
  readonly version: string
  readonly range: SourceRange
}

const syntax = 'name = { source = "github.com/hashicorp/azure", version = ">= 2.0.0" }'
const knownKeys: ReadonlySet<string> = new Set(['source', 'version'])

/** Reads the `required_plugins` of all `packer` blocks. */
export function requiredPlugins(blocks: readonly Block[]): {
  readonly plugins: readonly RequiredPlugin[]
  readonly diagnostics: readonly Diagnostic[]
} {
  const plugins = new Map<string, RequiredPlugin>()
  const seen = new Set<string>()
  const diagnostics: Diagnostic[] = []
  for (const { type, body } of blocks) {
    if (type !== 'packer') continue
    const content = body.content({
      attributes: [{ name: 'required_version' }],
      blocks: [{ type: 'required_plugins' }],
    })
    diagnostics.push(...content.diagnostics)
    for (const block of content.blocks) {
      const { attributes, diagnostics: problems } = block.body.justAttributes()
      diagnostics.push(...problems)
      for (const attribute of attributes.values()) {
        const { name, nameRange } = attribute
        if (seen.has(name)) {
          const detail = `The plugin "${name}" is already required in another block.`
          diagnostics.push(problem(`Duplicate required plugin "${name}"`, detail, nameRange))
          continue
        }
        seen.add(name)
        const plugin = readPlugin(attribute, diagnostics)
        if (plugin !== undefined) plugins.set(name, plugin)
      }
    }
  }
  return { plugins: [...plugins.values()], diagnostics }
}

function readPlugin(
  { name, expression, nameRange }: Attribute,
  diagnostics: Diagnostic[],
): RequiredPlugin | undefined {
  const found: Diagnostic[] = []
  const refuse = (summary: string, detail: string, range = expression.range): void => {
    found.push(problem(summary, detail, range))
  }
  const [wrongName] = name === name.toLowerCase() ? wrongPluginPart(name) : ['a name is in lower case']
  if (wrongName !== undefined)
    refuse('Invalid plugin name', `"${name}" cannot name a plugin: ${wrongName}.`, nameRange)
  const { value, diagnostics: problems } = evaluate(expression)
  found.push(...problems)
  const entries = value.type.kind === 'object' && isKnown(value) && !isNull(value) ? asMap(value) : undefined
  if (entries === undefined && !hasErrors(problems))
    refuse('Invalid plugin requirement', `A requirement is written like ${syntax}.`)
  const version = textOf(entries?.get('version'))
  const sourceText = textOf(entries?.get('source'))
  if (entries !== undefined) {
    if (version === undefined) refuse('No version constraint', `A requirement needs a version: ${syntax}.`)
    else checkConstraint(version, refuse)
    if (sourceText === undefined) refuse('No source', `A requirement needs a source: ${syntax}.`)
    const unknown = [...entries.keys()].filter((key) => !knownKeys.has(key))
    if (unknown.length > 0)
      refuse(
        'Invalid plugin requirement',
        `A requirement has a source and a version, and no ${unknown.join(', ')}.`,
      )
  }
  const source = sourceText === undefined ? undefined : parsePluginSource(sourceText)
  if (isProblems(source))
    refuse('Invalid plugin source', `"${sourceText}" is no source of a plugin: ${source.join('; ')}.`)
  diagnostics.push(...found)
  if (hasErrors(found) || source === undefined || isProblems(source) || version === undefined)
    return undefined
  return { name, source, version, range: nameRange }
}

const isProblems = (source: PluginSource | readonly string[] | undefined): source is readonly string[] =>
  Array.isArray(source)

function textOf(value: Value | undefined): string | undefined {
  return typeof value?.content === 'string' ? value.content : undefined
}

function checkConstraint(text: string, refuse: (summary: string, detail: string) => void): void {
  try {
    const prerelease = parseConstraints(text).find(({ version }) => version.prerelease !== '')
    if (prerelease !== undefined)
      refuse(
        'Unsupported prerelease',
        `The constraint "${text}" names a prerelease, which Packer does not install; name a release.`,
      )
  } catch (thrown) {
    if (!(thrown instanceof VersionSyntaxError)) throw thrown
    refuse('Invalid version constraint', `${thrown.message}.`)
  }
}
