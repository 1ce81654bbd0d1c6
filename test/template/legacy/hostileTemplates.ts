const none = '{"type":"null","communicator":"none"}'
const builders = `"builders":[${none}]`

/** Variables that each hold the one before it twice. */
function doubling(count: number, quote: string): string {
  const variables = Array.from({ length: count }, (_, index) => {
    const before = `{{user ${quote}v${index - 1}${quote}}}`
    return `"v${index}":${JSON.stringify(index === 0 ? 'x'.repeat(10) : before + before)}`
  })
  return `{"variables":{${variables.join(',')}},${builders}}`
}

function provisioners(...inline: readonly string[]): string {
  const all = inline.map((text) => `{"type":"shell-local","inline":${JSON.stringify([text])}}`)
  return `{${builders},"provisioners":[${all.join(',')}]}`
}

const many = (count: number, make: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => make(index)).join(',')

const bomb = '{{$x := "xxxxxxxxxxxxxxxx"}}' + '{{$x = print $x $x}}'.repeat(30) + '{{$x}}'
const slow = '{{$x := printf "%500000d" 1}}{{range 1000000}}{{$x = replace_all "1" "2" $x}}{{end}}'
const self = '{{`{{user "a"}}{{user "a"}}`}}'

/** Texts of templates that ask for too much, by name, and the summary of a diagnostic each must have. */
export const hostileTemplates: Readonly<
  Record<string, { readonly text: () => string | Buffer; readonly summary: string }>
> = {
  'deep lists': { text: () => '['.repeat(1e6), summary: 'Invalid JSON' },
  'deep objects': { text: () => '{"a":'.repeat(5e5) + '1' + '}'.repeat(5e5), summary: 'Invalid JSON' },
  'deep fields': {
    text: () => `{"builders":[{"type":"null","x":${'['.repeat(5000)}${']'.repeat(5000)}}]}`,
    summary: 'Invalid JSON',
  },
  '50 MB of one text': { text: () => `{"_c":"${'x'.repeat(50e6)}"}`, summary: 'Source too complex' },
  '50 MB of lists': { text: () => `{"x":[${'[],'.repeat(16e6)}[]]}`, summary: 'Source too complex' },
  '50 MB of NUL': { text: () => Buffer.alloc(50e6), summary: 'Source too complex' },
  '50 MB of bytes that are no UTF-8': { text: () => Buffer.alloc(50e6, 0xff), summary: 'Source too complex' },
  'two million values': { text: () => `{"x":[${'1,'.repeat(2e6 - 10)}1]}`, summary: 'Source too complex' },
  'a long text': { text: () => `{"_c":"${String.raw`\n`.repeat(2e6)}"}`, summary: 'No builders' },
  'a long number': { text: () => `{${builders},"x":${'9'.repeat(3e6)}}`, summary: 'Source too complex' },
  'a huge exponent': { text: () => `{${builders},"x":1e999999999}`, summary: 'Source too complex' },
  'a number above all floats': { text: () => `{${builders},"_x":1e400}`, summary: 'Number out of range' },
  NUL: { text: () => `{${builders}}\0`, summary: 'Invalid JSON' },
  'a byte order mark': { text: () => `\ufeff{${builders}}`, summary: 'Invalid JSON' },
  'unclosed quotes': { text: () => '{"' + '\\"'.repeat(2e6), summary: 'Invalid JSON' },
  'unknown keys': {
    text: () => `{${builders},${many(3e4, (index) => `"key${index}":1`)}}`,
    summary: 'Unknown key',
  },
  'duplicate keys': { text: () => `{${builders},${many(3e4, () => '"key":1')}}`, summary: 'Duplicate key' },
  'unknown fields': {
    text: () => `{"builders":[{"type":"null",${many(3e4, (index) => `"communicato${index}":1`)}}]}`,
    summary: 'Unknown field',
  },
  'builders of one name': {
    text: () => `{"builders":[${many(3e4, () => none)}]}`,
    summary: 'Duplicate builder',
  },
  'builders times provisioners': {
    text: () =>
      `{"builders":[${many(2e4, (index) => `{"type":"null","name":"${index}"}`)}],"provisioners":[${many(2e4, () => '{"type":"x"}')}]}`,
    summary: 'Template too complex',
  },
  'unknown names in only': {
    text: () =>
      `{"builders":[${many(1e4, (index) => `{"type":"null","name":"b${index}"}`)}],"provisioners":[{"type":"x","only":[${many(3e4, (index) => `"c${index}"`)}]}]}`,
    summary: 'Unknown builder',
  },
  'doubling variables': { text: () => doubling(100, '`'), summary: 'Variables too complex' },
  'doubling variables in double quotes': { text: () => doubling(100, '"'), summary: 'Variables too complex' },
  'variables in a long chain': {
    text: () =>
      `{"variables":{${many(2e4, (index) => `"v${1e6 - index}":"{{user \`v${1e6 - index + 1}\`}}"`)},"v${1e6 + 1}":"x"},${builders}}`,
    summary: 'Variables too complex',
  },
  'variables in a circle': {
    text: () =>
      `{"variables":{${many(1e4, (index) => `"v${index}":"{{user \`v${(index + 1) % 1e4}\`}}"`)}},${builders}}`,
    summary: 'Unresolved variable',
  },
  'a variable of open actions': {
    text: () => `{"variables":{"a":"${'{{.'.repeat(1e6)}"},${builders}}`,
    summary: 'Invalid template',
  },
  'a variable of references without an end': {
    text: () => `{"variables":{"a":"${'{{user `'.repeat(4e5)}"},${builders}}`,
    summary: 'Invalid template',
  },
  'a name that doubles itself': {
    text: () =>
      `{"variables":{"a":${JSON.stringify(self)}},"builders":[{"type":"null","name":"{{user \`a\`}}"}]}`,
    summary: 'Invalid template',
  },
  'a field that doubles itself': { text: () => provisioners(bomb), summary: 'Invalid template' },
  'a thousand fields that double themselves': {
    text: () => provisioners(...Array.from({ length: 1000 }, () => bomb)),
    summary: 'Invalid template',
  },
  'fields that never end': {
    text: () => provisioners(...Array.from({ length: 100 }, () => slow)),
    summary: 'Invalid template',
  },
  'a field of many actions': { text: () => provisioners('{{1}}'.repeat(6e5)), summary: 'Invalid template' },
  'a field of many strings': {
    text: () => provisioners('{{"' + 'x'.repeat(3e6) + '" | print | "'),
    summary: 'Invalid template',
  },
  'a long string in a field': {
    text: () => provisioners('{{"' + 'x'.repeat(3e6) + '" | nothing}}'),
    summary: 'Invalid template',
  },
  'a long number in a field': {
    text: () => provisioners(`{{${'9'.repeat(3e6)}}}`),
    summary: 'Invalid template',
  },
  'a long float in a field': {
    text: () => provisioners(`{{1.${'9'.repeat(3e6)} | nothing}}`),
    summary: 'Invalid template',
  },
  'a long word in a field': {
    text: () => provisioners(`{{${'a'.repeat(3e6)}}}`),
    summary: 'Invalid template',
  },
  'blanks before a trimming action': {
    text: () => provisioners(`${' '.repeat(1e6)}x${' '.repeat(1e6)}{{- nothing}}`),
    summary: 'Invalid template',
  },
  'one large provisioner for many builders': {
    text: () =>
      `{"builders":[${many(2000, (index) => `{"type":"null","communicator":"none","name":"${index}"}`)}],"provisioners":[{"type":"shell-local","inline":["{{nothing}}${'x'.repeat(3e6)}"]}]}`,
    summary: 'Invalid template',
  },
  'many values for many builders': {
    text: () =>
      `{"builders":[${many(10_000, (index) => `{"type":"null","name":"${index}"}`)}],"provisioners":[{"type":"shell-local","inline":[${many(3e4, String)}]}]}`,
    summary: 'Template too complex',
  },
  'a field of open actions': { text: () => provisioners('{{ '.repeat(1e6)), summary: 'Invalid template' },
  'a field of open conditions': {
    text: () => provisioners('{{if 1}}'.repeat(4e5)),
    summary: 'Invalid template',
  },
  'a field of parentheses': {
    text: () => provisioners(`{{${'('.repeat(1e6)}}}`),
    summary: 'Invalid template',
  },
}
