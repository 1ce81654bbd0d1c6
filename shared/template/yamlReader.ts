import type * as Yaml from 'yaml'
import type { YamlBudget, YamlNode, YamlReader } from '../hcl/functions/yaml/yamlNode.ts'
import { knownLexemes, refuseControls } from './yamlDialect.ts'

/** True for sources that may call `yamldecode`, be it in a file that `templatefile` reads: they need a reader. */
export function mayReadYaml(text: string): boolean {
  return /yamldecode|templatefile/.test(text)
}

/** The YAML reader, which is loaded only when a template needs it. */
export async function loadYamlReader(): Promise<YamlReader> {
  const yaml = await import('yaml')
  return {
    read: (text, budget) => {
      // YAML 1.1 has more line ends than 1.2.
      const document = readDocument(yaml, text.replace(/\r\n?|\u0085/g, '\n'), budget)
      const { contents, directives } = document
      const isEmpty = yaml.isScalar(contents) && contents.range?.[0] === contents.range?.[1]
      if (
        isEmpty &&
        contents.tag === undefined &&
        contents.anchor === undefined &&
        directives.docStart !== true
      )
        throw new Error('the text holds no YAML document')
      return nodeOf(yaml, contents)
    },
  }
}

const options = {
  // Scalars stay as they are written: what they mean is for the language to say.
  schema: 'failsafe',
  resolveKnownTags: false,
  version: '1.1',
  merge: false,
  uniqueKeys: false,
  // Comments may follow a value without a space.
  strict: false,
  keepSourceTokens: true,
} as const

function readDocument(yaml: typeof Yaml, text: string, budget: YamlBudget): Yaml.Document.Parsed {
  const lines = new yaml.LineCounter()
  const tokens = readTokens(yaml, text, budget, lines)
  const [document, second] = [...new yaml.Composer(options).compose(tokens, false, text.length)]
  if (document === undefined) throw new Error('the text holds no YAML document')
  if (second !== undefined) throw new Error('the text holds more than one YAML document')
  const [problem] = document.errors
  if (problem === undefined) return document
  throw new Error(`line ${lines.linePos(problem.pos[0]).line} is no valid YAML: ${problem.message}`)
}

/** The composer calls itself for every level, so that nodes too deep have to be refused before it sees them. */
function readTokens(
  yaml: typeof Yaml,
  text: string,
  { nesting, onLexeme }: YamlBudget,
  lines: Yaml.LineCounter,
): Yaml.CST.Token[] {
  refuseControls(text)
  const parser = new yaml.Parser(lines.addNewLine)
  const tokens: Yaml.CST.Token[] = []
  lines.addNewLine(0)
  for (const lexeme of knownLexemes(new yaml.Lexer().lex(text))) {
    onLexeme()
    for (const token of parser.next(lexeme)) tokens.push(token)
    if (parser.stack.length > nesting)
      throw new Error(`there are more than ${nesting} YAML nodes inside one another`)
  }
  return [...tokens, ...parser.end()]
}

function nodeOf(yaml: typeof Yaml, node: unknown): YamlNode {
  if (yaml.isAlias(node)) return { kind: 'alias', anchor: node.source }
  if (yaml.isMap(node)) {
    const { tag, anchor } = node
    const entries = node.items.map(({ key, value }) => ({
      key: nodeOf(yaml, key),
      value: nodeOf(yaml, value),
    }))
    return { kind: 'mapping', tag, anchor, entries }
  }
  if (yaml.isSeq(node)) {
    const { tag, anchor } = node
    return { kind: 'sequence', tag, anchor, items: node.items.map((item) => nodeOf(yaml, item)) }
  }
  if (!yaml.isScalar(node)) return { kind: 'scalar', text: '', style: 'plain' }
  const { tag, anchor, type } = node
  const style =
    type === 'PLAIN' || type === undefined ? 'plain' : type.startsWith('QUOTE') ? 'quoted' : 'block'
  return { kind: 'scalar', text: scalarText(node), tag, anchor, style }
}

/** A block that ends with the text has no line end there, unless the text has one. */
function scalarText({ source = '', type, srcToken }: Yaml.Scalar): string {
  const isOpen =
    type?.startsWith('BLOCK') === true && srcToken?.type === 'block-scalar' && !srcToken.source.endsWith('\n')
  return isOpen ? source.replace(/\n$/, '') : source
}
