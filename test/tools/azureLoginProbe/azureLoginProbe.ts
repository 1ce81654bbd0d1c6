import { fileURLToPath } from 'node:url'
import { goOracle } from '../goOracle.ts'

/** A program that logs in as packer-plugin-azure 2 does, with its library; undefined where there is no usable `go`. */
export async function azureLoginProbe(): Promise<string | undefined> {
  return await goOracle(fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, ''), [
    'main.go',
    'go.mod',
    'go.sum',
  ])
}
