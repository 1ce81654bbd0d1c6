import { inRoot } from '#scripts/root.ts'
import type { Agent } from './agents.ts'
import type { Step, StepOptions } from './agentStep.ts'
import { canMount, inMountNamespace, type NamespaceMount } from '#test/tools/mountNamespace.ts'
import { readStep, stepProcess } from './stepProcess.ts'

/** Whether private mounts can be made here. */
export const mounts = await canMount()

/** What the name of a test says that needs {@link mounts}. */
export const needsMounts = '(needs root and private mounts)'

/** Shows a directory as it is, under other mount options. */
export function remounted(at: string, options: string): NamespaceMount {
  return { kind: 'bind', at, source: at, options }
}

/** Runs a step, agent and all, in a mount namespace of its own. */
export async function runStepUnder(
  mounted: readonly NamespaceMount[],
  agent: Agent,
  root: string,
  options: StepOptions,
): Promise<Step> {
  const { argv, input } = stepProcess(agent, root, options)
  const env = { ...(process.env as Record<string, string>), TMPDIR: '/tmp' }
  // A checkout below a directory that is mounted noexec still has to run the tests' own tools.
  const all = [...mounted, remounted(inRoot(), 'exec')]
  return readStep(await inMountNamespace({ mounts: all, argv, input, env }))
}
