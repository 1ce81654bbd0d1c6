import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { OracleSchema } from '../tools/hclOracle/hclOracle.ts'

/** A file of the corpus by name. */
export interface FileCase {
  readonly name: string
  readonly source: string
}

const corpus = join(import.meta.dirname, 'corpus')

/** The expressions of a corpus file, one a line; lines that begin with `# ` are comments. */
export async function expressionCases(name: string): Promise<string[]> {
  const text = await readFile(join(corpus, name), 'utf8')
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('# '))
}

/**
 * The files of a corpus file, each after a line `=== name`. Carriage returns, NUL and the like are written as
 * escapes outside of quotes, where no source has them otherwise.
 */
export async function fileCases(name: string): Promise<FileCase[]> {
  const text = await readFile(join(corpus, name), 'utf8')
  return text
    .split(/^=== /m)
    .slice(1)
    .map((part) => {
      const end = part.indexOf('\n')
      const source = part.slice(end + 1)
      const title = part.slice(0, end).replace(/\\r$/, '')
      const keepsLastLine =
        title.startsWith('no final newline') ||
        title.includes('end of the file') ||
        title === 'comment at the end'
      return { name: title, source: unescape(title, keepsLastLine ? source.replace(/\n$/, '') : source) }
    })
}

const escaped = /crlf|carriage|byte order|nul|no-break|vertical|combining/

function unescape(title: string, source: string): string {
  if (!escaped.test(title) || title.startsWith('heredoc') || title.startsWith('null')) return source
  return source
    .replace(/\\r$/gm, '\r')
    .replace(/\\r/g, '\r')
    .replace(/\\u([\da-fA-F]{4})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
}

const values = ['a', 'b', 'c', 'd'] as const
const inner: OracleSchema = { attributes: ['b'] }

const tag = { type: 'tag', labels: ['name'], body: { attributes: values } }

/** The schema of the dynamic blocks. */
export const dynamicSchema: OracleSchema = {
  attributes: values,
  blocks: [
    {
      type: 'one',
      labels: [],
      body: {
        attributes: values,
        blocks: [
          { type: 'inner', labels: [], body: { attributes: values, blocks: [tag] } },
          { type: 'need', labels: [], body: { required: ['must'] } },
          tag,
        ],
      },
    },
    { type: 'two', labels: ['kind', 'name'], body: { attributes: values, blocks: [tag] } },
    { type: 'need', labels: [], body: { required: ['must'] } },
    tag,
  ],
}

/** The schema of the JSON corpus. */
export const jsonSchema: OracleSchema = {
  attributes: values,
  blocks: [
    {
      type: 'one',
      labels: [],
      body: { attributes: values, blocks: [{ type: 'inner', labels: [], body: inner }] },
    },
    { type: 'two', labels: ['kind', 'name'], body: { attributes: values } },
    { type: 'need', labels: [], body: { required: ['must'] } },
  ],
}
