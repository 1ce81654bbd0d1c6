import { text } from 'node:stream/consumers'
import type { Agent } from './agents.ts'
import { runAgentStep, type StepOptions } from './agentStep.ts'

/** Runs one step in a process of its own: what to run comes as JSON on standard input, the step goes out as JSON. */
interface Request {
  readonly agent: Agent
  readonly root: string
  readonly options: StepOptions
}

const { agent, root, options } = JSON.parse(await text(process.stdin)) as Request
const step = await runAgentStep(agent, root, options)
process.stdout.write(JSON.stringify({ ...step, leftFiles: [...step.leftFiles] }))
