import type { FieldSet } from '../../template/component/fields.ts'
import { matchFiles } from '../archives/matchFiles.ts'
import type { PostProcessor } from '../postProcessor.ts'
import { fileArtifact } from './fileArtifact.ts'

const fields = {
  files: { type: 'texts', required: true },
} as const satisfies FieldSet

/** Puts other files in the place of an artifact; patterns that match nothing are fine. */
export const artifice: PostProcessor<typeof fields> = {
  fields,
  check({ files }) {
    return files.length > 0 ? [] : [{ field: 'files', text: 'Name at least one file or pattern.' }]
  },
  async run({ configured, run, say, artifact }) {
    const files: string[] = []
    for (const pattern of configured.config.files)
      files.push(...(await matchFiles(pattern, run.workingDirectory)))
    say(`Instead of ${list(artifact.files)}, the artifact is ${list(files)} from here on.`)
    return {
      artifact: fileArtifact(
        'artifice',
        files,
        `Created artifact from files: ${files.join(', ')}`,
        run.workingDirectory,
      ),
      keepsInput: true,
      needsInput: false,
    }
  },
}

const list = (files: readonly string[]): string => (files.length === 0 ? 'no file' : files.join(', '))
