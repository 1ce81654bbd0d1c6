import { openHttp } from '#shared/base/http/openHttp.ts'

/** Asks every URL given, trusting whom the environment names, and prints the status or why there is none. */
const urls = process.argv.slice(2)
const given = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE'].map((name) => [name, process.env[name] ?? ''] as const)
const http = await openHttp(Object.fromEntries(given))
const { signal } = new AbortController()
for (const url of urls)
  process.stdout.write(
    `${await http.get(new URL(url), new Map(), signal).then(
      ({ status, body }) => (body.resume(), status),
      (thrown: NodeJS.ErrnoException) => thrown.code,
    )}\n`,
  )
await http.close()
