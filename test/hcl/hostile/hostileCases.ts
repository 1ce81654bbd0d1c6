/** A source that is meant to do harm, and how it is read. */
export interface HostileCase {
  readonly kind: 'native' | 'json' | 'expression'
  /** The source as text or as bytes; made when it is asked for, since many are large. */
  readonly source: () => string | Uint8Array
}

const deep = 10_000
/** A little less than one source may hold. */
const long = 4_190_000
const file = 50_000_000

const native = (source: () => string | Uint8Array): HostileCase => ({ kind: 'native', source })
const json = (source: () => string | Uint8Array): HostileCase => ({ kind: 'json', source })
const expression = (source: () => string): HostileCase => ({ kind: 'expression', source })

const repeated = (unit: string, length: number): string => unit.repeat(Math.ceil(length / unit.length))
const numbered = (count: number, one: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => one(index)).join('')
const around = (open: string, inner: string, close: string): string => `a = ${nested(open, inner, close)}\n`
const nested = (open: string, inner: string, close: string): string =>
  open.repeat(deep) + inner + close.repeat(deep)
/** An expression over a value that is held twice by the one around it, many times over. */
const doubled = (body: string): (() => string) => {
  const levels = 40
  const loops = numbered(levels, (level) => `[for x${level + 1} in [[x${level}, x${level}]] : `)
  return () => `[for x0 in ["x"] : ${loops}${body.replaceAll('X', `x${levels}`)}${']'.repeat(levels + 1)}`
}
const binary = (length: number): Uint8Array => {
  const bytes = new Uint8Array(length)
  let state = 1
  for (let at = 0; at < length; at++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    bytes[at] = state >>> 16
  }
  return bytes
}

const nesting: Readonly<Record<string, HostileCase>> = {
  'ten thousand parentheses': native(() => around('(', '1', ')')),
  'ten thousand brackets': native(() => around('[', '', ']')),
  'ten thousand braces': native(() => around('{ a = ', '1', '}')),
  'ten thousand blocks': native(() => nested('a {\n', '', '}\n')),
  'ten thousand calls': native(() => around('f(', '', ')')),
  'ten thousand templates': native(() => around('"${', '1', '}"')),
  'ten thousand heredocs': native(() => around('<<X\n${', '1', '\n}\nX\n')),
  'ten thousand loops': native(() => around('[for x in [1] : ', '1', ']')),
  'ten thousand directives': native(() => `a = "${nested('%{ if true }', 'x', '%{ endif }')}"\n`),
  'ten thousand dynamic blocks': native(() =>
    nested('dynamic "a" {\nfor_each = [1, 2]\ncontent {\n', '', '}\n}\n'),
  ),
  'a hundred dynamic blocks inside one another': native(
    () => 'dynamic "a" {\nfor_each = [1, 2, 3]\ncontent {\n'.repeat(90) + '}\n}\n'.repeat(90),
  ),
  'ten thousand splats': native(() => `a = b${'[*]'.repeat(deep)}\n`),
  'ten thousand JSON arrays': json(() => nested('[', '', ']')),
  'ten thousand JSON objects': json(() => nested('{"a":', '1', '}')),
  'a million JSON arrays': json(() => '['.repeat(1_000_000)),
  'templates in JSON': json(() => `{"a": ${JSON.stringify(nested('${"', 'x', '"}'))}}`),
}

const size: Readonly<Record<string, HostileCase>> = {
  'a file of 50 MB': native(() => repeated('a = 1\n', file)),
  'a file of 50 MB without lines': native(() => repeated('a', file)),
  'a file of 50 MB of quotes': native(() => repeated('"', file)),
  'a binary file of 50 MB': native(() => binary(file)),
  'a binary file of 4 MB': native(() => binary(4_000_000)),
  'a JSON file of 50 MB': json(() => `[${repeated('{},', file)}`),
  'a binary JSON file of 50 MB': json(() => binary(file)),
  'a long string': native(() => `a = "${repeated('x', long)}"\n`),
  'a string of dollar signs': native(() => `a = "${repeated('$', long)}"\n`),
  'a string of escapes': native(() => `a = "${repeated('\\u00e9', long)}"\n`),
  'a string of bad escapes': native(() => `a = "${repeated('\\q', long)}"\n`),
  'a string of backslashes': native(() => `a = "${repeated('\\', long)}"\n`),
  'a string without end': native(() => `a = "${repeated('x', long)}`),
  'a string over many lines': native(() => `a = "${repeated('x\n', 400_000)}"`),
  spaces: native(() => repeated(' ', long)),
  'spaces in a string that is trimmed': native(() => `a = trimspace("x${repeated(' ', long)}x")\n`),
  'spaces in a template that is trimmed': native(() => `a = "x${repeated(' ', long)}\${~ 1 ~}x"\n`),
  'empty lines': native(() => repeated('\n', 490_000)),
  'carriage returns': native(() => repeated('\r', 490_000)),
  'comments that are never closed': native(() => `a = 1 ${repeated('/* ', long)}`),
  'a comment': native(() => `# ${repeated('x', long)}`),
  'heredoc lines': native(() => `a = <<-X\n${repeated('  x\n', long)}X\n`),
  'heredoc lines of sequences': native(() => `a = <<-X\n${repeated('  ${1}\n', 900_000)}X\n`),
  'a heredoc without end': native(() => `a = <<X\n${repeated('x\n', long)}`),
  'heredoc markers': native(() => repeated('a = <<X\n', long)),
  'a long heredoc marker': native(() => `a = <<${repeated('X', long)}\nx\n`),
  'a long name': native(() => `${repeated('x', long)} = 1\n`),
  'long unexpected names': native(() => numbered(100, (index) => `${'x'.repeat(40_000)}${index} = 1\n`)),
  'many arguments': native(() => numbered(100_000, (index) => `a${index} = 1\n`)),
  'many arguments of one name': native(() => repeated('a = 1\n', 700_000)),
  'many blocks': native(() => repeated('a {}\n', 600_000)),
  'many labels': native(() => `a ${repeated('"b" ', 600_000)} {}\n`),
  'a line with two hundred errors at its end': native(
    () => `a = "${repeated('é', 3_900_000)}${'\\q'.repeat(200)}"\n`,
  ),
  'a line of accents with errors at its end': native(
    () => `a = "${repeated('e\u0301', 3_900_000)}${'\\q'.repeat(200)}"\n`,
  ),
  'backticks and semicolons': native(() => repeated("`;'|", 490_000)),
  operators: native(() => `a = ${repeated('+', 490_000)}`),
  'a sum': native(() => `a = 1${repeated('+1', 900_000)}\n`),
  'a list': native(() => `a = [${repeated('1,', 900_000)}]\n`),
  'an object': native(() => `a = {${numbered(100_000, (index) => `k${index}=1,`)}}\n`),
  attributes: native(() => `a = b${repeated('.c', 900_000)}\n`),
  indexes: native(() => `a = b${repeated('[0]', 900_000)}\n`),
  sequences: native(() => `a = "${repeated('${1}', 600_000)}"\n`),
  'a huge number': native(() => `a = ${repeated('9', long)}\n`),
  'a huge exponent': native(() => 'a = 1e999999999\nb = 1e-999999999\n'),
  'a fraction without end': native(() => `a = 0.${repeated('3', long)}\n`),
  NUL: native(() => repeated('\0', 490_000)),
  'NUL in a string': native(() => `a = "${repeated('\0', long)}"\n`),
  'invalid UTF-8': native(() => new Uint8Array(1_000_000).fill(0xff)),
  'invalid UTF-8 in a string': native(() =>
    Buffer.concat([Buffer.from('a = "'), Buffer.alloc(1_000_000, 0xc3)]),
  ),
  'byte order marks': native(() => repeated('\ufeff', 490_000)),
  'byte order mark and carriage returns': native(() => `\ufeffa = 1\r\nb = "\r\n"\r\r\n`),
  'a long JSON string': json(() => `{"a": "${repeated('x', long)}"}`),
  'JSON escapes': json(() => `{"a": "${repeated('\\u00e9', long)}"}`),
  'a JSON string without end': json(() => `{"a": "${repeated('\\', long)}`),
  'JSON templates': json(() => `{"a": [${repeated('"${1}",', long / 4)}1]}`),
  'JSON directives': json(() => `{"a": "${repeated('%{ if true }x%{ endif }', long / 4)}"}`),
  'JSON escapes before errors': json(() => `{"a": [${repeated('"\\u0041 ${nosuch}",', long / 8)}1]}`),
  'JSON members': json(() => `{${numbered(150_000, (index) => `"k${index}": 1,`)}"a": 1}`),
  'JSON members of one name': json(() => `{${repeated('"a": 1,', 900_000)}"a": 1}`),
  'JSON blocks': json(() => `{"b": [${repeated('{},', long / 4)}{}]}`),
  'JSON blocks that are none': json(() => `{"b": [${repeated('1,', 900_000)}{}]}`),
  'a huge JSON number': json(() => `{"a": ${repeated('9', long)}}`),
  'a huge JSON exponent': json(() => '{"a": 1e999999999}'),
  'JSON of NUL': json(() => repeated('\0', 1_000_000)),
  'JSON of invalid UTF-8': json(() => new Uint8Array(1_000_000).fill(0xff)),
  'JSON with a byte order mark': json(() => '\ufeff{"a": 1}\r\n'),
  'JSON of commas': json(() => `[${repeated(',', long)}`),
  'JSON of colons': json(() => `{${repeated(':', long)}`),
  'JSON of quotes': json(() => `{${repeated('"', long)}`),
  'JSON of spaces': json(() => repeated(' ', long)),
}

const evaluation: Readonly<Record<string, HostileCase>> = {
  'loops in loops': expression(() => `${'[for x in range(20) : '.repeat(15)}1${']'.repeat(15)}`),
  'template loops in template loops': expression(
    () => `"${'%{ for x in range(1000) }'.repeat(5)}x${'%{ endfor }'.repeat(5)}"`,
  ),
  'grouping loops': expression(() => '{ for x in range(1000) : "k" => [for y in range(1000) : y]... }'),
  'a value doubled again and again': expression(doubled('1')),
  'doubled values that are compared': expression(doubled('X == X')),
  'doubled values in JSON': expression(doubled('jsonencode(X)')),
  'doubled values in YAML': expression(doubled('yamlencode(X)')),
  'doubled values that are converted': expression(doubled('convert(X, any)')),
  'doubled values of a condition': expression(doubled('true ? X : [X, X]')),
  'doubled values that are flattened': expression(doubled('flatten(X)')),
  'doubled values in a set': expression(doubled('distinct([X, X])')),
  'doubled values that are merged': expression(doubled('merge({ a = X }, { b = X })')),
  'doubled values that are counted': expression(doubled('length(X)')),
  'doubled values that are looked for': expression(doubled('contains([X], X)')),
  'doubled values in a text': expression(doubled('"${X}"')),
  'doubled values that are tried': expression(doubled('try(X.nothing, X)')),
  'doubled values that are formatted': expression(doubled('format("%v", X)')),
  'doubled values that are reversed': expression(doubled('reverse(X)')),
  'doubled values that are joined': expression(doubled('concat(X, X)')),
  'doubled values side by side': expression(doubled('coalescelist(X, X)')),
  'doubled values in a lookup': expression(doubled('lookup({ a = X }, "b", X)')),
  'doubled values in a map': expression(doubled('zipmap(["a", "b"], X)')),
  'doubled texts': expression(() => {
    const loops = numbered(40, (level) => `[for x${level + 1} in ["\${x${level}}\${x${level}}"] : `)
    return `[for x0 in ["x"] : ${loops}1${']'.repeat(41)}`
  }),
  'a nested star': expression(() => `regex("(a*)*b", "${'a'.repeat(100_000)}")`),
  'a nested plus': expression(() => `regexall("(x+x+)+y", "${'x'.repeat(100_000)}")`),
  'options in options': expression(
    () => `regex("${'(a?'.repeat(60)}${')*'.repeat(60)}b", "${'a'.repeat(20_000)}")`,
  ),
  'counted options': expression(() => `regex("(a?){900}(a){900}", "${'a'.repeat(1000)}")`),
  'counts in counts': expression(() => 'regex("((((((a{30}){30}){30}){30}){30}){30})", "a")'),
  alternatives: expression(() => `regexall("${'ab|'.repeat(10_000)}c", "${'ab'.repeat(10_000)}")`),
  'empty matches': expression(() => `length(regexall("", "${'a'.repeat(1_000_000)}"))`),
  'groups without end': expression(() => `regex("${'('.repeat(100_000)}", "a")`),
  'a replacement that grows': expression(
    () => `regex_replace("${'a'.repeat(50_000)}", "a", "${'b'.repeat(50_000)}")`,
  ),
  'replacements that grow': expression(
    () => `replace(replace("${'a'.repeat(3000)}", "a", "${'b'.repeat(3000)}"), "b", "${'c'.repeat(3000)}")`,
  ),
  'a range': expression(() => 'range(1000000000)'),
  'a small step': expression(() => 'range(0, 1, 0.0000000001)'),
  'a power': expression(() => 'pow(2, 1000000000)'),
  'powers of powers': expression(() => 'pow(pow(10, 10000), pow(10, 10000))'),
  'products of large numbers': expression(() => `1e19000${' * 1e19000'.repeat(150)}`),
  'quotients of large numbers': expression(() => `1e-19000${' / 1e19000'.repeat(150)}`),
  'a remainder of a large number': expression(() => '1e19999 % 3e-19999'),
  'a large number as text': expression(() => `[for x in range(1000) : "\${1e19000}"]`),
  'large numbers that are parsed': expression(() => `parseint("${'z'.repeat(1_000_000)}", 36)`),
  'a width': expression(() => 'format("%999999999d", 1)'),
  'many widths': expression(() => `format("${'%9999d'.repeat(10_000)}", 1)`),
  'an indentation': expression(() => 'indent(99999999, "a\\nb")'),
  'rounds of a hash': expression(() => 'bcrypt("x", 31)'),
  'rounds of hashes': expression(() => '[for x in range(1000) : bcrypt("x", 10)]'),
  'hashes of a long text': expression(() => `[for x in range(1000) : sha512("${'x'.repeat(500_000)}")]`),
  'compression of a long text': expression(
    () => `[for x in range(1000) : base64gzip("${'x'.repeat(500_000)}")]`,
  ),
  'a product of sets': expression(() => 'setproduct(range(1000), range(1000), range(1000))'),
  'a union of sets': expression(() => '[for x in range(1000) : setunion(range(1000), range(1000))]'),
  'sorted lists': expression(() => `[for x in range(1000) : sort(split("", "${'ba'.repeat(5000)}"))]`),
  'distinct lists': expression(() => `length(distinct([for x in range(1000) : range(1000)]))`),
  'long lists that differ at their ends': expression(
    () => 'length(distinct([for x in range(900) : concat(range(900), [x])]))',
  ),
  'a long text again and again': expression(
    () => `jsonencode([for x in range(1000) : "${'x'.repeat(4_000_000)}"])`,
  ),
  'lists of lists': expression(() => 'flatten([for x in range(1000) : [for y in range(1000) : [y]]])'),
  'JSON in JSON': expression(() => `${'jsonencode('.repeat(60)}"\\"\\\\"${')'.repeat(60)}`),
  'a long JSON text': expression(() => `jsondecode("[${'0,'.repeat(1_500_000)}0]")`),
  'a long CSV text': expression(() => `csvdecode("${'a,'.repeat(1_500_000)}")`),
  'CSV of many columns': expression(
    () => `csvdecode("${numbered(3000, (index) => `c${index},`)}z\\n${'\\n'.repeat(1000)}")`,
  ),
  'subnets of a network': expression(() => `cidrsubnets("10.0.0.0/8", ${'8, '.repeat(10_000)}8)`),
  'split texts': expression(() => `length(split("", "${'x'.repeat(1_000_000)}"))`),
  'graphemes of a long text': expression(() => `strrev("${'e\u0301'.repeat(300_000)}")`),
  'lengths of a long text': expression(
    () => `[for x in range(1000) : length("${'e\u0301'.repeat(100_000)}")]`,
  ),
  'parts of a long text': expression(() => `[for x in range(1000) : substr("${'é'.repeat(400_000)}", x, 1)]`),
  'titles of a long text': expression(() => `[for x in range(1000) : title("${'a '.repeat(200_000)}")]`),
  'a text in lower case': expression(() => `[for x in range(1000) : lower("${'É'.repeat(400_000)}")]`),
  'encoded texts': expression(() => `[for x in range(1000) : urlencode("${' '.repeat(400_000)}")]`),
  'long keys': expression(() => `{ for x in range(1000) : "${'k'.repeat(100_000)}\${x}" => x }`),
  'equal long texts': expression(
    () => `[for x in range(1000) : "${'k'.repeat(400_000)}" == "${'k'.repeat(400_000)}"]`,
  ),
  'unknown functions': expression(() => `[${'nosuchfunction(1), '.repeat(20_000)}]`),
  'unknown long names': expression(() => `[${`${'x'.repeat(10_000)}, `.repeat(300)}]`),
  'a name like those of every object': expression(
    () => '[__proto__, constructor.x, toString(), { __proto__ = 1 }]',
  ),
}

/** All cases by name. */
export const hostileCases: Readonly<Record<string, HostileCase>> = { ...nesting, ...size, ...evaluation }
