import type { ConfigTree } from '../../../template/component/configTree.ts'
import type {
  PlannedBuild,
  PlannedComponent,
  PlannedPostProcessor,
  PlannedProvisioner,
} from '../../../template/plan.ts'
import type { Template } from '../../../template/template.ts'

/** Stands for the value of a sensitive variable. */
const sensitiveText = '<sensitive>'

/** What a template says, in the terms of JSON; documented in docs/templates.md. */
export function inspection(template: Template): ConfigTree {
  return {
    format: template.format,
    description: template.description,
    requiredVersions: template.requiredVersions,
    requiredPlugins: template.requiredPlugins.map(({ name, source, version }) => ({
      name,
      source: source.text,
      version,
    })),
    variables: template.variables.map(
      ({ name, description, type, isSensitive, isRequired, value, origin }) => ({
        name,
        description: description ?? '',
        type,
        sensitive: isSensitive,
        required: isRequired,
        set: value !== undefined,
        origin: origin ?? null,
        value: hidden(isSensitive, value),
      }),
    ),
    locals: template.locals.map(({ name, isSensitive, value }) => ({
      name,
      sensitive: isSensitive,
      value: hidden(isSensitive, value),
    })),
    sources: template.sources.map(({ type, name }) => ({ type, name })),
    builds: template.builds.map(inspectBuild),
  }
}

function hidden(isSensitive: boolean, value: ConfigTree | undefined): ConfigTree {
  if (value === undefined) return null
  return isSensitive ? sensitiveText : value
}

function inspectBuild(build: PlannedBuild): ConfigTree {
  const { name, packerBuildName, builder, provisioners, cleanupProvisioner, postProcessors } = build
  return {
    name,
    packerBuildName,
    source: inspectComponent(builder),
    provisioners: provisioners.map(inspectProvisioner),
    errorCleanupProvisioner: cleanupProvisioner === undefined ? null : inspectProvisioner(cleanupProvisioner),
    postProcessors: postProcessors.map((chain) => chain.map(inspectPostProcessor)),
  }
}

function inspectComponent(component: PlannedComponent): { readonly [key: string]: ConfigTree } {
  const { source, start } = component.at
  const { line, column } = source.positionAt(start)
  return { type: component.type, at: `${source.name}:${line}:${column}`, config: component.describe() }
}

function inspectProvisioner(provisioner: PlannedProvisioner): ConfigTree {
  const { name, pauseBeforeMs, timeoutMs, maxRetries, continueOnError } = provisioner
  const { type, at, config = null } = inspectComponent(provisioner)
  return {
    type: type ?? '',
    name: name ?? null,
    at: at ?? '',
    pauseBeforeSeconds: pauseBeforeMs / 1000,
    timeoutSeconds: timeoutMs / 1000,
    maxRetries,
    continueOnError,
    config,
  }
}

function inspectPostProcessor(postProcessor: PlannedPostProcessor): ConfigTree {
  const { type, at, config = null } = inspectComponent(postProcessor)
  return {
    type: type ?? '',
    name: postProcessor.name ?? null,
    at: at ?? '',
    keepInputArtifact: postProcessor.keepInputArtifact ?? null,
    config,
  }
}
