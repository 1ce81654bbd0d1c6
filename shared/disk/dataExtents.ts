import { ImageError } from '../base/errors.ts'
import type { DiskTools } from './diskTools.ts'
import { runTool } from './runTool.ts'

/** A part of a file that may hold something else than zeros; what is between two is a hole. */
export interface DataExtent {
  readonly startBytes: number
  readonly endBytes: number
}

/** SEEK_DATA and SEEK_HOLE of lseek(2), which Node has no way to call; where nothing is known of holes, all is data. */
const script = String.raw`
use strict;
use Errno 'ENXIO';
open(my $file, '<', $ARGV[0]) or die "$ARGV[0]: $!\n";
for (my $at = 0;;) {
  my $start = sysseek($file, $at, 3);
  if (!defined $start) { last if $! == ENXIO; die "$ARGV[0]: $!\n" }
  $at = sysseek($file, $start, 4) // die "$ARGV[0]: $!\n";
  print $start + 0, ' ', $at + 0, "\n";
}
`

/** Where a file has data, ascending. Throws TOOL_MISSING or TOOL_FAILED. */
export async function dataExtents(tools: DiskTools, path: string): Promise<readonly DataExtent[]> {
  const { stdout } = await runTool(tools, { file: 'perl', args: ['-e', script, path] })
  return stdout
    .toString('latin1')
    .trimEnd()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [startBytes = Number.NaN, endBytes = Number.NaN] = line.split(' ').map(Number)
      if (!(startBytes < endBytes))
        throw new ImageError('TOOL_FAILED', `perl: ${path} has an extent “${line}”.`)
      return { startBytes, endBytes }
    })
}
