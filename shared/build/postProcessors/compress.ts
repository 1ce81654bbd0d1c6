import { basename, resolve } from 'node:path'
import type { FieldSet } from '../../template/component/fields.ts'
import { lookAtFile, type ArchiveFile } from '../archives/archiveFile.ts'
import { archiveFormat, type ArchiveFormat } from '../archives/archiveFormat.ts'
import { compressionProgram, findProgram } from '../archives/compressionPrograms.ts'
import { writeArchive } from '../archives/writeArchive.ts'
import { templateData } from '../buildFacts.ts'
import type { PostProcessor } from '../postProcessor.ts'
import { fileArtifact } from './fileArtifact.ts'

const fields = {
  output: { type: 'text', late: true },
  format: { type: 'text' },
  compression_level: { type: 'integer' },
} as const satisfies FieldSet

/** Packs the files of an artifact into an archive. What kind of archive, the name of the output or `format` says. */
export const compress: PostProcessor<typeof fields> = {
  fields,
  async check({ output = '', format = '' }, host) {
    const program = compressionProgram(formatOf(output, format).compression)
    if (!program || (await findProgram(program, host)) !== undefined) return []
    const field = format === '' ? 'output' : 'format'
    return [
      { field, text: `This needs the program ${program.name}; install the package ${program.package}.` },
    ]
  },
  async run({ configured, run, build, artifact, say, exec, signal }) {
    const { output = '', format = '', compression_level = -1 } = configured.config
    const data = templateData(artifact.facts, {
      BuildName: build.packerBuildName,
      BuilderType: build.builderType,
    })
    const target = configured.render(output === '' ? 'packer_{{.BuildName}}_{{.BuilderType}}' : output, data)
    const kind = formatOf(target, format)
    const files = await filesOf(artifact.files, kind, run.workingDirectory)
    const path = resolve(run.workingDirectory, target)
    const same = files.find((file) => file.path === path)
    if (same)
      throw new Error(`${target} is both what is to be packed and the archive; choose another output.`)
    say(`Packing ${files.length === 1 ? artifact.files.join('') : `${files.length} files`} into ${target}.`)
    const level = compression_level > 0 ? Math.min(compression_level, 9) : -1
    await writeArchive({ path, files, kind, level }, { exec, signal, run })
    return {
      artifact: fileArtifact(
        'compress',
        [target],
        `compressed artifacts in: ${target}`,
        run.workingDirectory,
      ),
      keepsInput: false,
      needsInput: false,
    }
  },
}

function formatOf(output: string, format: string): ArchiveFormat {
  return archiveFormat(format === '' ? output : `${output}.${format}`)
}

async function filesOf(
  names: readonly string[],
  { container }: ArchiveFormat,
  workingDirectory: string,
): Promise<readonly ArchiveFile[]> {
  if (container === undefined && names.length !== 1)
    throw new Error(
      `There are ${names.length} files to pack, and only tar and zip hold other than one; name the output .tar.gz, for example.`,
    )
  const files: ArchiveFile[] = []
  for (const name of names)
    files.push(await lookAtFile(resolve(workingDirectory, name), container === 'zip' ? name : basename(name)))
  return files
}
