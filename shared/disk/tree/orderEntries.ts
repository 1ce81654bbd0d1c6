import type { DiskTools } from '../diskTools.ts'
import { runTool } from '../runTool.ts'

/**
 * A directory in memory is read in the order its entries came into it, or the other way round, as the kernel has it. Moving each
 * entry away and back in order makes that order the same; the times of the directory are put back.
 */
const script = String.raw`
use strict;
my $device = (lstat $ARGV[0])[0];
sub order {
  my ($path) = @_;
  my @times = (lstat $path)[8, 9];
  my @names = sort(read_names($path));
  move($path, @names);
  if (@names > 1 && (read_names($path))[0] ne $names[0]) { move($path, reverse @names) }
  for my $name (@names) {
    my @stat = lstat "$path/$name";
    order("$path/$name") if @stat && $stat[0] == $device && -d _;
  }
  utime @times, $path;
}
sub read_names {
  opendir(my $dir, $_[0]) or die "$_[0]: $!\n";
  return grep { $_ ne '.' && $_ ne '..' } readdir $dir;
}
sub move {
  my ($path, @names) = @_;
  my $aside = "$path/.moved-aside-$$";
  for (@names) {
    rename("$path/$_", $aside) && rename($aside, "$path/$_") or die "$path/$_: $!\n";
  }
}
order($ARGV[0]);
`

/**
 * Brings the entries of all directories of a tree in memory into one order, in which mke2fs(8) before 1.47 numbers the files. On
 * a disk the order is the file system's own, and nothing is done.
 */
export async function orderEntries(tools: DiskTools, tree: string): Promise<void> {
  const { stdout } = await runTool(tools, { file: 'stat', args: ['-f', '-c', '%T', '--', tree] })
  if (stdout.toString().trim() !== 'tmpfs') return
  await runTool(tools, { file: 'perl', args: ['-e', script, tree] })
}
