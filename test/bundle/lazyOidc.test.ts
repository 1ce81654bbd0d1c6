import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import { bundleOptions } from '#scripts/build/bundle.ts'
import { inRoot } from '#scripts/root.ts'

const source = `
import * as core from '@actions/core'
if (process.argv[2] === 'token') process.stdout.write(await core.getIDToken('api://audience'))
else core.info('hello')
`

describe('the OIDC client of @actions/core in a bundle', () => {
  it('is loaded only for a token, and then fetches one', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'oidc-'))
    const asked: string[] = []
    const server = createServer((request, response) => {
      asked.push(`${request.headers.authorization} ${request.url}`)
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ value: 'the-token' }))
    })
    try {
      await build({
        ...bundleOptions,
        entryPoints: [{ out: 'main', in: 'source' }],
        outdir: folder,
        splitting: true,
        outExtension: { '.js': '.mjs' },
        plugins: [
          ...bundleOptions.plugins,
          {
            name: 'source',
            setup({ onResolve, onLoad }) {
              onResolve({ filter: /^source$/ }, () => ({ path: 'source', namespace: 'source' }))
              onLoad({ filter: /.*/, namespace: 'source' }, () => ({
                contents: source,
                resolveDir: inRoot(),
              }))
            },
          },
        ],
      })
      const entry = await readFile(join(folder, 'main.mjs'), 'utf8')
      expect(entry.length).toBeLessThan(60_000)

      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
      const { port } = server.address() as AddressInfo
      const { stdout } = await execa(process.execPath, [join(folder, 'main.mjs'), 'token'], {
        env: {
          ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${port}/token?x=1`,
          ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'bearer-value',
        },
      })
      expect(stdout).toContain('the-token')
      expect(asked).toEqual(['Bearer bearer-value /token?x=1&audience=api%3A%2F%2Faudience'])
    } finally {
      server.close()
      await rm(folder, { recursive: true, force: true })
    }
  })
})
