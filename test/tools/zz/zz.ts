import { azcopy, azuriteBlob } from '../azureTools.ts'
console.log(await azcopy())
console.log(await azuriteBlob())
