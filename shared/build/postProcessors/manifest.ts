import { stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import type { FieldSet } from '../../template/component/fields.ts'
import { withLock } from '../../base/lock.ts'
import { templateData } from '../buildFacts.ts'
import { given } from '../given.ts'
import type { PostProcessor, PostProcessorContext } from '../postProcessor.ts'
import { readManifest, writeManifest, type ManifestEntry } from './manifestFile.ts'

const fields = {
  output: { type: 'text' },
  strip_path: { type: 'boolean' },
  strip_time: { type: 'boolean' },
  custom_data: { type: 'textMap' },
} as const satisfies FieldSet

/** How long another build may take to write its own entry. */
const lockWaitMs = 30_000

/** Adds an entry about an artifact to a file in JSON, one of all builds and runs, and passes the artifact on. */
export const manifest: PostProcessor<typeof fields> = {
  fields,
  async run(context) {
    const { configured, run, artifact, clock, signal } = context
    const path = resolve(run.workingDirectory, given(configured.config.output) ?? 'packer-manifest.json')
    const entry = await describe(context)
    await withLock(`${path}.lock`, { clock, waitMs: lockWaitMs, signal }, async () => {
      const found = await readManifest(path)
      // With force, what an earlier run wrote goes; builds of this run share the file.
      const isStale = run.force && found.last_run_uuid !== run.runUuid
      await writeManifest(path, {
        builds: [...(isStale ? [] : found.builds), entry],
        last_run_uuid: run.runUuid,
      })
    })
    return { artifact, keepsInput: true, needsInput: true }
  },
}

async function describe(context: PostProcessorContext<typeof fields>): Promise<ManifestEntry> {
  const { configured, run, build, artifact, clock } = context
  const { strip_path, strip_time, custom_data } = configured.config
  const files = []
  for (const name of artifact.files) {
    const { size } = await stat(resolve(run.workingDirectory, name))
    files.push({ name: strip_path ? basename(name) : name, size })
  }
  const data = templateData(artifact.facts, {})
  const custom = [...(custom_data ?? [])].map(([key, text]) => [key, configured.render(text, data)] as const)
  return {
    name: build.packerBuildName,
    builder_type: build.builderType,
    ...(strip_time ? {} : { build_time: Math.floor(clock.now() / 1000) }),
    files: files.length === 0 ? null : files,
    artifact_id: artifact.id,
    packer_run_uuid: run.runUuid,
    custom_data:
      custom.length === 0 ? null : Object.fromEntries(custom.toSorted(([a], [b]) => (a < b ? -1 : 1))),
  }
}
