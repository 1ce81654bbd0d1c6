import {
  BlobSASPermissions,
  generateBlobSASQueryParameters,
  StorageSharedKeyCredential,
} from '@azure/storage-blob'
import { startAzureSimulator } from './azureSimulator.ts'

// A simulated storage account whose pages go to disk, in a process of its own: prints the file with its authority and signed URLs of blobs.
const account = 'simulated'
const container = 'bench'
const azure = await startAzureSimulator({ pages: 'disk' })
const found = azure.world.blobs.account(account)
found?.containers.set(container, new Map())
const credential = new StorageSharedKeyCredential(account, found?.key ?? '')
const urls = process.argv.slice(2).map((blobName) => {
  const permissions = BlobSASPermissions.parse('rwc')
  const expiresOn = new Date(performance.timeOrigin + 3_600_000)
  const query = generateBlobSASQueryParameters(
    { containerName: container, blobName, permissions, expiresOn },
    credential,
  )
  // Only of an address without a name does azcopy know that the account is in the path.
  return `${azure.origin.replace('localhost', '127.0.0.1')}/${account}/${container}/${blobName}?${query.toString()}`
})
process.stdout.write(`${JSON.stringify({ authorityFile: azure.authorityFile, urls })}\n`)
