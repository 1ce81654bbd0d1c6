import { describeError } from '../../base/errors.ts'
import type { RawResponse } from '../../base/http/openHttp.ts'
import { mapValue, objectValue } from '../../hcl/values/build.ts'
import * as types from '../../hcl/values/types.ts'
import { stringValue } from '../../hcl/values/value.ts'
import type { DataSource } from '../../template/dataSource.ts'

const fields = {
  url: { type: 'text', required: true },
  method: { type: 'text' },
  request_headers: { type: 'textMap' },
  request_body: { type: 'text' },
} as const

/** What fits into a string of a template. */
const mostBytes = 4 * 2 ** 20

/** `data "http"`: the answer of a web server, which has to be 200. */
export function createHttpSource(environment: Readonly<Record<string, string>>): DataSource<typeof fields> {
  return {
    fields,
    output: types.objectOf(
      new Map([
        ['url', types.string],
        // Packer calls the headers of the answer so (datasource/http/data.go).
        ['request_headers', types.mapOf(types.string)],
        ['body', types.string],
      ]),
    ),
    check({ url, method }) {
      const parsed = parseUrl(url)
      return [
        ...(parsed !== null && /^https?:$/.test(parsed.protocol)
          ? []
          : [{ field: 'url', text: `${JSON.stringify(url)} is no http or https URL.` }]),
        ...(method === undefined || /^[A-Z]{1,16}$/.test(method)
          ? []
          : [
              {
                field: 'method',
                text: `${JSON.stringify(method)} is no method; write it in capitals, such as GET.`,
              },
            ]),
      ]
    },
    async read({ url, method, request_headers, request_body }, signal) {
      const { openHttp } = await import('../../base/http/openHttp.ts')
      const http = await openHttp(environment)
      try {
        const response = await http.request(new URL(url), {
          signal,
          ...(method === undefined ? {} : { method }),
          ...(request_headers === undefined ? {} : { headers: request_headers }),
          ...(request_body === undefined ? {} : { body: request_body }),
        })
        if (response.status !== 200) throw new Error(`${url} answered with status ${response.status}.`)
        const body = await readText(response)
        const headers = [...response.headers].map(
          ([name, value]) => [goHeaderName(name), stringValue(value)] as const,
        )
        return objectValue([
          ['url', stringValue(url)],
          ['request_headers', mapValue(headers, types.string)],
          ['body', stringValue(body)],
        ])
      } catch (thrown) {
        const cause =
          thrown instanceof Error && thrown.cause instanceof Error ? `: ${thrown.cause.message}` : ''
        throw new Error(`${describeError(thrown)}${cause}`, { cause: thrown })
      } finally {
        await http.close()
      }
    },
  }
}

function parseUrl(text: string): URL | null {
  try {
    return new URL(text)
  } catch {
    return null
  }
}

async function readText({ body }: RawResponse): Promise<string> {
  const chunks: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length
    if (sizeBytes > mostBytes) throw new Error(`The answer is longer than ${mostBytes} bytes.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** Go's canonical form of the name of a header: `content-type` is `Content-Type`. */
function goHeaderName(name: string): string {
  return name.replace(/(^|-)[a-z]/g, (start) => start.toUpperCase())
}
