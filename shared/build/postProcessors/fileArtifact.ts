import { rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Artifact } from '../artifact.ts'

/** An artifact of files that a post-processor of a type made; they go with it. */
export function fileArtifact(
  type: string,
  files: readonly string[],
  description: string,
  workingDirectory: string,
): Artifact {
  return {
    builderId: `packer.post-processor.${type}`,
    id: '',
    files,
    description,
    async destroy() {
      for (const file of files) await rm(resolve(workingDirectory, file), { force: true })
    },
  }
}
