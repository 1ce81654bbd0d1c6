import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { appendFile, stat } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { FieldSet } from '../../template/component/fields.ts'
import { templateData } from '../buildFacts.ts'
import { given } from '../given.ts'
import type { PostProcessor } from '../postProcessor.ts'
import { fileArtifact } from './fileArtifact.ts'
import { makeMissing } from '../../base/makeMissing.ts'

const fields = {
  checksum_types: { type: 'texts' },
  output: { type: 'text', late: true },
} as const satisfies FieldSet

const known: readonly string[] = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512']
const defaultOutput = 'packer_{{.BuildName}}_{{.BuilderType}}_{{.ChecksumType}}.checksum'

/**
 * Appends the checksum of each file of an artifact to a file, as lines of hex digits, a tab and the file's name. The new
 * artifact has the files it was given as well; they go with it, as under Packer. A file of checksums
 * that was there before is not one of the artifact's.
 */
export const checksum: PostProcessor<typeof fields> = {
  fields,
  check({ checksum_types = [] }) {
    return checksum_types
      .filter((type) => !known.includes(type))
      .map((type) => ({ field: 'checksum_types', text: `${type} is none of ${known.join(', ')}.` }))
  },
  async run({ configured, run, build, artifact, signal }) {
    // Unlike elsewhere, an empty list is one: there is nothing to compute.
    const types = configured.config.checksum_types ?? ['md5']
    const output = given(configured.config.output) ?? defaultOutput
    const files = new Set(artifact.files)
    for (const type of types) {
      const data = templateData(artifact.facts, {
        BuildName: build.packerBuildName,
        BuilderType: build.builderType,
        ChecksumType: type,
      })
      const target = configured.render(output, data)
      const path = resolve(run.workingDirectory, target)
      const wasThere = await isThere(path)
      await makeMissing(dirname(path))
      for (const file of artifact.files) {
        const sum = await hashFile(resolve(run.workingDirectory, file), type, signal)
        await appendFile(path, `${sum}\t${basename(file)}\n`)
      }
      if (artifact.files.length > 0 && !wasThere) files.add(target)
    }
    const all = [...files]
    const description = `Created artifact from files: ${all.join(', ')}`
    return {
      artifact: fileArtifact('checksum', all, description, run.workingDirectory),
      keepsInput: true,
      needsInput: true,
    }
  },
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

async function hashFile(path: string, type: string, signal: AbortSignal): Promise<string> {
  const hash = createHash(type)
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash, { signal })
  return hash.digest('hex')
}
