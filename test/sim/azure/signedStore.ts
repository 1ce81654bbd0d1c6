import { spawn } from 'node:child_process'
import { createServer, type AddressInfo } from 'node:net'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import {
  ContainerClient,
  ContainerSASPermissions,
  generateBlobSASQueryParameters,
  StorageSharedKeyCredential,
} from '@azure/storage-blob'
import { azuriteBlob } from '#test/tools/azureTools.ts'

// Azurite in a process of its own, for measurements: prints signed URLs of the blobs its arguments name, and ends with its parent.
const account = 'devstoreaccount1'
/** Azurite's account, which its documentation names. */
const key = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=='
const folder = mkdtempSync(join(tmpdir(), 'azurite-'))
const listener = createServer().listen(0, '127.0.0.1')
await once(listener, 'listening')
const { port } = listener.address() as AddressInfo
listener.close()
const args = [
  (await azuriteBlob()) ?? '',
  '--blobPort',
  String(port),
  '--inMemoryPersistence',
  '--extentMemoryLimit',
  '6144',
  '--silent',
]
const azurite = spawn(process.execPath, [...args, '--skipApiVersionCheck', '--disableTelemetry'], {
  stdio: 'ignore',
})
process.once('SIGTERM', () => {
  azurite.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  process.exit(0)
})
const credential = new StorageSharedKeyCredential(account, key)
const container = new ContainerClient(`http://127.0.0.1:${port}/${account}/bench`, credential)
const isUp = () =>
  container.createIfNotExists().then(
    () => true,
    () => false,
  )
for (let tries = 0; tries < 100 && !(await isUp()); tries++) await delay(100)
const sas = generateBlobSASQueryParameters(
  {
    containerName: 'bench',
    permissions: ContainerSASPermissions.parse('racwl'),
    expiresOn: new Date(performance.timeOrigin + 3_600_000),
  },
  credential,
)
process.stdout.write(
  `${JSON.stringify(process.argv.slice(2).map((name) => `${container.url}/${name}?${sas.toString()}`))}\n`,
)
