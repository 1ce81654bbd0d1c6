import type { Step, StepOptions } from './agentStep.ts'
import type { Agent } from './agents.ts'
import { inRoot } from '#scripts/root.ts'

/** The command of a process in which a whole agent runs one step: argv, and what goes to its standard input. */
export function stepProcess(
  agent: Agent,
  root: string,
  options: StepOptions,
): { readonly argv: readonly [string, ...string[]]; readonly input: string } {
  const argv = [process.execPath, '--import', 'tsx', inRoot('test/e2e/stepDriver.ts')] as const
  return { argv: [...argv], input: JSON.stringify({ agent, root, options }) }
}

/** Reads what such a process wrote; throws with its standard error when that is no step. */
export function readStep({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }): Step {
  try {
    const step = JSON.parse(stdout) as Step & { leftFiles: [string, string][] }
    return { ...step, leftFiles: new Map(step.leftFiles) }
  } catch (cause) {
    throw new Error(`the agent's process ended without a step: ${stderr}`, { cause })
  }
}
