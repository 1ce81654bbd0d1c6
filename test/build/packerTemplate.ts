import type { BuildParts, PlannedPart } from './plannedBuild.ts'

/** The same builds as a template for Packer, in JSON. */
export function packerTemplate(builds: readonly BuildParts[]): string {
  const sources = new Map<string, Map<string, unknown>>()
  const blocks = builds.map((parts) => {
    const { name = 'n', builder = { type: 'null', fields: { communicator: 'none' } } } = parts
    sources.set(
      builder.type,
      (sources.get(builder.type) ?? new Map<string, unknown>()).set(name, bodyOf(builder)),
    )
    return {
      sources: [`${builder.type}.${name}`],
      ...present('provisioner', (parts.provisioners ?? []).map(labelled)),
      ...(parts.cleanup ? { 'error-cleanup-provisioner': [labelled(parts.cleanup)] } : {}),
      ...present(
        'post-processors',
        (parts.postProcessors ?? []).map((chain) => ({ 'post-processor': chain.map(labelled) })),
      ),
    }
  })
  const source = Object.fromEntries([...sources].map(([type, of]) => [type, Object.fromEntries(of)]))
  return JSON.stringify({ source, build: blocks }, undefined, 2)
}

/** An array without blocks is no block to Packer. */
function present(name: string, blocks: readonly unknown[]): Readonly<Record<string, unknown>> {
  return blocks.length === 0 ? {} : { [name]: blocks }
}

function labelled(part: PlannedPart): Readonly<Record<string, unknown>> {
  return { [part.type]: bodyOf(part) }
}

function bodyOf(part: PlannedPart): Readonly<Record<string, unknown>> {
  if (typeof part.fields === 'function') throw new Error('A function cannot be written into a template.')
  const fields = Object.entries(part.fields ?? {}).map(
    ([name, value]) => [name, value instanceof Map ? Object.fromEntries(value) : value] as const,
  )
  return {
    ...Object.fromEntries(fields),
    ...(part.pauseBeforeMs === undefined ? {} : { pause_before: `${part.pauseBeforeMs}ms` }),
    ...(part.timeoutMs === undefined ? {} : { timeout: `${part.timeoutMs}ms` }),
    ...(part.maxRetries === undefined ? {} : { max_retries: part.maxRetries }),
    ...(part.continueOnError === undefined ? {} : { continue_on_error: part.continueOnError }),
    ...(part.keepInputArtifact === undefined ? {} : { keep_input_artifact: part.keepInputArtifact }),
    ...(part.name === undefined ? {} : { name: part.name }),
  }
}
