import { access } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { runnerTemp, usable, type Layout } from './layout.ts'

/** Layouts on a file system without Unix modes; `tools` from {@link ntfsTools}. */
export function foreignLayouts(tools: NtfsTools): readonly Layout[] {
  const { format, mount } = tools
  const mounted = (options: string) =>
    ({
      steps: [
        { make: 'by command', argv: ['/usr/bin/truncate', '-s', '1G', '/var/tmp/disk'] },
        { make: 'by command', argv: [format, '-F', '-Q', '/var/tmp/disk'] },
        { make: 'directory', path: '/mnt/temp' },
        { make: 'by command', argv: [mount, '-o', options, '/var/tmp/disk', '/mnt/temp'] },
      ],
      agent: [runnerTemp],
    }) as const
  return [
    {
      ...mounted('fmask=0022,dmask=0022'),
      name: 'a file system where everybody may read everything',
      expected: { directory: '/var/tmp' },
      rows: [
        [
          'RUNNER_TEMP',
          'refused',
          'modes have no effect (755 instead of 700): fuse on /mnt/temp (rw,relatime)',
          '',
        ],
      ],
    },
    {
      ...mounted('fmask=0177,dmask=0077'),
      name: 'a file system where no file can be executable',
      expected: { directory: '/var/tmp' },
      rows: [
        [
          'RUNNER_TEMP',
          'refused',
          'modes have no effect (600 instead of 700): fuse on /mnt/temp (rw,relatime)',
          '',
        ],
      ],
    },
    {
      ...mounted('umask=077'),
      name: 'a file system whose fixed modes happen to be right',
      expected: { directory: '/mnt/temp' },
      rows: [usable('RUNNER_TEMP')],
    },
  ]
}

/** Paths of the programs that make and mount an NTFS image. */
export interface NtfsTools {
  readonly format: string
  readonly mount: string
}

/** Debian's ntfs-3g, undefined where it is not installed. */
export async function ntfsTools(): Promise<NtfsTools | undefined> {
  const [format, mount] = await Promise.all([find('mkntfs'), find('ntfs-3g')])
  return format !== undefined && mount !== undefined ? { format, mount } : undefined
}

async function find(program: string): Promise<string | undefined> {
  const directories = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin']
  for (const path of directories.map((directory) => join(directory, program))) {
    if (
      await access(path).then(
        () => true,
        () => false,
      )
    )
      return path
  }
  return undefined
}
