import { isImageError } from '../base/errors.ts'
import type { DiskTools } from './diskTools.ts'
import { runTool } from './runTool.ts'

/** A run of bytes of a disk that may be something else than zeros. */
export interface DiskExtent {
  readonly offsetBytes: number
  readonly lengthBytes: number
}

/** SEEK_DATA and SEEK_HOLE of lseek(2) as Linux numbers them, which Node has no way to call. */
const script = String.raw`
use strict;
use Errno 'ENXIO';
die "not Linux\n" unless $^O eq 'linux';
open(my $file, '<', $ARGV[0]) or die "$ARGV[0]: $!\n";
for (my $at = 0;;) {
  my $start = sysseek($file, $at, 3);
  if (!defined $start) { last if $! == ENXIO; die "$ARGV[0]: $!\n" }
  $at = sysseek($file, $start, 4) // die "$ARGV[0]: $!\n";
  print $start + 0, ' ', $at + 0, "\n";
}
`

/**
 * Where a file may hold anything but zeros, by what its file system knows of its holes; all of it where that cannot be asked. In
 * order and without overlap, nothing beyond `sizeBytes`. Throws CANCELLED.
 */
export async function dataExtents(
  tools: DiskTools,
  path: string,
  sizeBytes: number,
): Promise<readonly DiskExtent[]> {
  const whole = [{ offsetBytes: 0, lengthBytes: sizeBytes }]
  try {
    const { stdout } = await runTool(tools, { file: 'perl', args: ['-e', script, path] })
    const lines = stdout.toString('latin1').matchAll(/^(\d+) (\d+)$/gm)
    return [...lines]
      .map(([, start, end]) => ({
        offsetBytes: Number(start),
        lengthBytes: Math.min(Number(end), sizeBytes) - Number(start),
      }))
      .filter(({ lengthBytes }) => lengthBytes > 0)
  } catch (thrown) {
    if (isImageError(thrown) && thrown.code === 'CANCELLED') throw thrown
    return whole
  }
}
