import { onTestFinished } from 'vitest'
import { startAzureSimulator, type AzureSimulator } from '#test/sim/azure/azureSimulator.ts'
import type { AzureSimulatorOptions } from '#test/sim/azure/options.ts'
import { noTimes } from './noTimes.ts'

/** A simulated Azure in which nothing takes any time unless a test says so; it ends with the test. */
export async function simulator(options: AzureSimulatorOptions = {}): Promise<AzureSimulator> {
  const azure = await startAzureSimulator({ times: noTimes, retryAfterS: 0, ...options })
  onTestFinished(() => azure[Symbol.asyncDispose]())
  return azure
}
