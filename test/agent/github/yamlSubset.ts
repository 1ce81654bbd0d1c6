/** What the subset knows: text, lists and maps. Numbers, booleans and null are text as written (null is empty). */
export type YamlValue = string | readonly YamlValue[] | { readonly [key: string]: YamlValue }

interface Line {
  readonly number: number
  readonly indent: number
  readonly text: string
}

/**
 * Parses the subset of YAML that action.yml files use: block maps and lists, plain scalars of one line, single and
 * double quotes, `|` and `>` blocks, `[]`, `{}` and lists of plain words in brackets. Throws, with the line number,
 * on everything else: tabs, anchors, tags, multi-line plain scalars, doubled keys, other flow collections.
 */
export function parseYamlSubset(source: string): YamlValue {
  return new Parser(source).parse()
}

class Parser {
  readonly #lines: readonly string[]
  #next = 0

  constructor(source: string) {
    this.#lines = source.replace(/^\ufeff/, '').split(/\r\n|\n/)
    if (/^(---|%)/.test(this.#lines[0] ?? ''))
      this.#next = this.#lines[0] === '---' ? 1 : this.#fail('directive')
  }

  parse(): YamlValue {
    const first = this.#peek()
    if (first === undefined) return ''
    const value = this.#block(first.indent)
    if (this.#peek() !== undefined) this.#fail('text after the document')
    return value
  }

  /** The next line that is neither empty nor a comment. */
  #peek(): Line | undefined {
    for (; this.#next < this.#lines.length; this.#next++) {
      const raw = this.#lines[this.#next] ?? ''
      if (/^\s*(#.*)?$/.test(raw)) continue
      const indent = /^ */.exec(raw)?.[0].length ?? 0
      if (raw[indent] === '\t') this.#fail('tab in the indentation')
      return { number: this.#next + 1, indent, text: raw.slice(indent) }
    }
    return undefined
  }

  #block(indent: number): YamlValue {
    return /^-( |$)/.test(this.#peek()?.text ?? '') ? this.#list(indent) : this.#map(indent)
  }

  #list(indent: number): YamlValue {
    const items: YamlValue[] = []
    for (let line = this.#peek(); line !== undefined && line.indent >= indent; line = this.#peek()) {
      if (line.indent > indent) this.#fail('deeper line in a list')
      if (!/^-( |$)/.test(line.text)) break
      const rest = line.text.slice(1).trimStart()
      if (/^("[^"]*"|'[^']*'|[^\s"'#[{|>&*!][^:]*):( |$)/.test(rest)) this.#fail('map inside a list')
      this.#next++
      items.push(this.#value(rest, indent, false))
    }
    return items
  }

  #map(indent: number): YamlValue {
    const map = new Map<string, YamlValue>()
    for (let line = this.#peek(); line !== undefined && line.indent >= indent; line = this.#peek()) {
      if (line.indent > indent) this.#fail('deeper line without a key')
      const match = /^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[A-Za-z_][^:#]*?):(?: +(.*)|)$/.exec(line.text)
      if (match?.[1] === undefined) return this.#fail('no key: value')
      const key = /^["']/.test(match[1]) ? this.#quoted(match[1]) : match[1]
      if (map.has(key)) this.#fail(`key ${key} twice`)
      this.#next++
      map.set(key, this.#value((match[2] ?? '').trimStart(), indent, true))
    }
    return Object.fromEntries(map)
  }

  /** A value whose first line, after the key or dash, is `text`; that line is already behind. */
  #value(text: string, indent: number, isInMap: boolean): YamlValue {
    if (/^[|>]/.test(text)) return this.#scalarBlock(text, indent)
    if (text !== '' && !text.startsWith('#')) {
      const value = this.#inline(text)
      const next = this.#peek()
      if (next !== undefined && next.indent > indent) this.#fail('scalar of more than one line')
      return value
    }
    const next = this.#peek()
    if (next === undefined) return ''
    if (next.indent > indent) return this.#block(next.indent)
    const isCompactList = isInMap && next.indent === indent && /^-( |$)/.test(next.text)
    return isCompactList ? this.#list(indent) : ''
  }

  #inline(text: string): YamlValue {
    if (/^["']/.test(text)) {
      const match = /^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*') *(#.*)?$/.exec(text)
      return match?.[1] === undefined ? this.#fail('quotes') : this.#quoted(match[1])
    }
    const plain = text.replace(/ +#.*$/, '').trimEnd()
    if (plain === '[]') return []
    if (plain === '{}') return {}
    if (plain.startsWith('[')) {
      const words = /^\[ *([\w.-]+(?: *, *[\w.-]+)*) *\]$/.exec(plain)?.[1]
      return words === undefined ? this.#fail('flow list') : words.split(/ *, */)
    }
    if (/^[{}\]&*!%@`,?|>]/.test(plain) || plain.startsWith('- '))
      this.#fail(`scalar that starts with ${plain[0]}`)
    if (/: |:$/.test(plain)) this.#fail('colon in a plain scalar')
    if (plain.includes('\t')) this.#fail('tab in a plain scalar')
    return plain === '~' || plain === 'null' ? '' : plain
  }

  #quoted(text: string): string {
    if (text.startsWith("'")) return text.slice(1, -1).replaceAll("''", "'")
    try {
      return JSON.parse(text) as string
    } catch {
      return this.#fail('escape in double quotes that JSON does not know')
    }
  }

  #scalarBlock(header: string, parentIndent: number): string {
    const match = /^([|>])([+-]?)( +#.*)?$/.exec(header)
    if (match === null) return this.#fail('block header')
    const lines: string[] = []
    let indent: number | undefined
    for (; this.#next < this.#lines.length; this.#next++) {
      const raw = this.#lines[this.#next] ?? ''
      const blank = raw.trim() === ''
      const depth = /^ */.exec(raw)?.[0].length ?? 0
      if (!blank) indent ??= depth
      if (!blank && (depth <= parentIndent || depth < (indent ?? 0))) break
      lines.push(blank ? '' : raw.slice(indent))
    }
    let text = match[1] === '|' ? lines.join('\n') : fold(lines)
    text = text.replace(/\n+$/, '')
    const trailing = lines.length - (lines.findLastIndex((line) => line !== '') + 1)
    if (match[2] === '+') return text + '\n'.repeat(trailing + 1)
    return match[2] === '-' || text === '' ? text : `${text}\n`
  }

  #fail(what: string): never {
    throw new Error(`line ${this.#next + 1}: ${what}, which this YAML subset does not know`)
  }
}

/** Joins lines as `>` does: a line break becomes a space, an empty line a break, indented lines stay. */
function fold(lines: readonly string[]): string {
  let text = ''
  let isFresh = true
  let wasIndented = false
  for (const line of lines) {
    const isIndented = line.startsWith(' ')
    if (line === '') {
      text += '\n'
      isFresh = true
      continue
    }
    if (isIndented || wasIndented) text += text === '' || (isFresh && !wasIndented) ? '' : '\n'
    else if (!isFresh) text += ' '
    text += line
    isFresh = false
    wasIndented = isIndented
  }
  return text
}
