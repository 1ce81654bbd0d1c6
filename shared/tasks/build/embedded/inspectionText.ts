import { formatDuration } from '../../../base/clock.ts'
import type { ConfigTree } from '../../../template/component/configTree.ts'
import type { PlannedBuild, PlannedProvisioner } from '../../../template/plan.ts'
import type { Template } from '../../../template/template.ts'

/** What a template says, for people. */
export function inspectionText(template: Template): readonly string[] {
  const { variables, locals, requiredPlugins, builds } = template
  return [
    ...(template.description === '' ? [] : [...template.description.split('\n'), '']),
    ...section(
      'Required plugins',
      requiredPlugins.map(({ name, source, version }) => `${name}: ${source.text} ${version}`),
    ),
    ...section(
      'Input variables',
      variables.map(({ name, isSensitive, value }) => `var.${name}: ${shown(isSensitive, value)}`),
    ),
    ...section(
      'Local values',
      locals.map(({ name, isSensitive, value }) => `local.${name}: ${shown(isSensitive, value)}`),
    ),
    'Builds:',
    ...(builds.length === 0 ? ['  none'] : builds.flatMap(buildLines)),
  ]
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`${title}:`, ...lines.map((line) => `  ${line}`), '']
}

function shown(isSensitive: boolean, value: ConfigTree | undefined): string {
  if (value === undefined) return '<unset>'
  return isSensitive ? '<sensitive>' : JSON.stringify(value)
}

function buildLines({
  name,
  provisioners,
  cleanupProvisioner,
  postProcessors,
}: PlannedBuild): readonly string[] {
  return [
    `  ${name}`,
    ...provisioners.map((provisioner) => `    provisioner ${provisionerText(provisioner)}`),
    ...(cleanupProvisioner === undefined
      ? []
      : [`    error-cleanup-provisioner ${provisionerText(cleanupProvisioner)}`]),
    ...postProcessors.map(
      (chain) => `    post-processors ${chain.map(({ type, name }) => labelled(type, name)).join(' → ')}`,
    ),
  ]
}

function provisionerText(provisioner: PlannedProvisioner): string {
  const { type, name, pauseBeforeMs, timeoutMs, maxRetries, continueOnError } = provisioner
  const wrappers = [
    ...(pauseBeforeMs > 0 ? [`after a pause of ${formatDuration(pauseBeforeMs)}`] : []),
    ...(timeoutMs > 0 ? [`within ${formatDuration(timeoutMs)}`] : []),
    ...(maxRetries > 0 ? [`up to ${maxRetries} retries`] : []),
    ...(continueOnError ? ['failure ignored'] : []),
  ]
  return wrappers.length === 0 ? labelled(type, name) : `${labelled(type, name)} (${wrappers.join(', ')})`
}

function labelled(type: string, name: string | undefined): string {
  return name === undefined || name === '' ? type : `${type} “${name}”`
}
