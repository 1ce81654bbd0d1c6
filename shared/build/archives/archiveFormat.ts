/** What an archive is: files together, compressed, or both. */
export interface ArchiveFormat {
  readonly container: 'tar' | 'zip' | undefined
  readonly compression: Compression | undefined
}

/** How an archive is compressed. A zip archive does it by itself. */
export type Compression = 'gz' | 'bgzf' | 'lz4' | 'xz' | 'bzip2'

const compressions: ReadonlySet<string> = new Set<Compression>(['gz', 'bgzf', 'lz4', 'xz', 'bzip2'])

const isCompression = (name: string): name is Compression => compressions.has(name)

/** The format that the last two extensions of a name stand for; `.tar.gz` where they stand for none. */
export function archiveFormat(name: string): ArchiveFormat {
  const extensions = [...name.matchAll(/\.([A-Za-z0-9]+)/g)].map(([, part = '']) => part)
  const [last = '', before = ''] = extensions.toReversed()
  if (last === 'tar' || last === 'zip') return { container: last, compression: undefined }
  if (isCompression(last)) return { container: before === 'tar' ? 'tar' : undefined, compression: last }
  return { container: 'tar', compression: 'gz' }
}
