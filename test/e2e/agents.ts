/** A platform and the Node.js its step runs on. */
export interface Agent {
  readonly name: string
  readonly platform: 'azurePipelines' | 'github'
  readonly nodeMajor: 20 | 24
}

/** Every agent a step must behave the same on. */
export const agents: readonly Agent[] = [
  { name: 'Azure Pipelines, Node 20', platform: 'azurePipelines', nodeMajor: 20 },
  { name: 'Azure Pipelines, Node 24', platform: 'azurePipelines', nodeMajor: 24 },
  { name: 'GitHub, Node 20', platform: 'github', nodeMajor: 20 },
  { name: 'GitHub, Node 24', platform: 'github', nodeMajor: 24 },
]
