import type { CheckHost } from '../../template/component/definition.ts'
import type { Compression } from './archiveFormat.ts'

/** A program that compresses its standard input to its standard output. */
export interface CompressionProgram {
  readonly name: string
  /** The package of Debian and Ubuntu that has it. */
  readonly package: string
}

const programs: Readonly<Partial<Record<Compression, CompressionProgram>>> = {
  lz4: { name: 'lz4', package: 'lz4' },
  xz: { name: 'xz', package: 'xz-utils' },
  bzip2: { name: 'bzip2', package: 'bzip2' },
}

/** Where programs of a system are, beside what PATH says. */
const folders = ['/usr/bin', '/bin', '/usr/local/bin', '/opt/homebrew/bin']

/** The program a compression needs; undefined if it needs none. */
export function compressionProgram(compression: Compression | undefined): CompressionProgram | undefined {
  return compression && programs[compression]
}

/** Where a program is; undefined if the system has it nowhere. */
export async function findProgram(
  { name }: CompressionProgram,
  host: CheckHost,
): Promise<string | undefined> {
  for (const folder of folders)
    if ((await host.kindOf(`${folder}/${name}`)) === 'file') return `${folder}/${name}`
  return undefined
}

/** Its arguments for a level from 1 to 9, or its own level. */
export function compressionArguments(level: number): readonly string[] {
  return ['-c', '-q', ...(level > 0 ? [`-${level}`] : [])]
}
