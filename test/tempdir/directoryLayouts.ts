import { agentTemp, nobody, runnerTemp, usable, type Layout } from './layout.ts'

const of70Bytes = `/mnt/${'a'.repeat(65)}`
const of71Bytes = `/mnt/${'a'.repeat(66)}`
const of71WideBytes = `/mnt/${'é'.repeat(33)}`
const tooLong = "its path has 71 bytes, and Packer's sockets leave room for 70"
const openToAll = 'can be written by others and has no sticky bit'

/** Layouts in which the directory itself, its owner or the way to it is the trouble. */
export const directoryLayouts: readonly Layout[] = [
  {
    name: 'everything in order',
    steps: [{ make: 'directory', path: '/mnt/temp' }],
    agent: [runnerTemp, agentTemp],
    expected: { directory: '/mnt/temp' },
    rows: [usable('RUNNER_TEMP'), ['Agent.TempDirectory', 'not needed', '', '']],
  },
  {
    name: "a stranger's $TMPDIR",
    steps: [{ make: 'directory', path: '/mnt/temp', uid: nobody }],
    environment: { TMPDIR: '/mnt/temp' },
    expected: { directory: '/var/tmp' },
    rows: [['$TMPDIR', 'refused', '/mnt/temp belongs to uid 65534', '']],
  },
  {
    name: "the agent's directory, of another account, as in a container job",
    steps: [{ make: 'directory', path: '/mnt/temp', uid: nobody }],
    agent: [runnerTemp],
    expected: { directory: '/mnt/temp' },
    rows: [usable('RUNNER_TEMP', '/mnt/temp belongs to uid 65534')],
    warnings: [],
  },
  {
    name: 'a world-writable parent without the sticky bit',
    steps: [
      { make: 'directory', path: '/mnt/open', mode: 0o777 },
      { make: 'directory', path: '/mnt/open/temp', mode: 0o700 },
    ],
    environment: { TMPDIR: '/mnt/open/temp' },
    expected: { directory: '/var/tmp' },
    rows: [['$TMPDIR', 'refused', `/mnt/open ${openToAll}`, '']],
  },
  {
    name: 'a directory that a group of others may write',
    mounts: [{ at: '/mnt/temp', options: 'mode=775,gid=100' }],
    environment: { TMPDIR: '/mnt/temp' },
    expected: { directory: '/var/tmp' },
    rows: [['$TMPDIR', 'refused', `/mnt/temp ${openToAll}`, '']],
  },
  {
    name: "a stranger's sticky directory",
    steps: [{ make: 'directory', path: '/mnt/temp', mode: 0o1777, uid: nobody }],
    environment: { TMPDIR: '/mnt/temp' },
    expected: { directory: '/var/tmp' },
    rows: [['$TMPDIR', 'refused', '/mnt/temp belongs to uid 65534', '']],
  },
  {
    name: 'an explicit directory that others may write',
    steps: [{ make: 'directory', path: '/mnt/temp', mode: 0o777 }],
    explicit: '/mnt/temp',
    expected: { directory: '/mnt/temp' },
    rows: [usable('tempDirectory', `/mnt/temp ${openToAll}`)],
    warnings: [`The temp directory /mnt/temp: /mnt/temp ${openToAll}.`],
  },
  {
    name: 'a symbolic link to a good directory',
    steps: [
      { make: 'directory', path: '/mnt/real' },
      { make: 'link', path: '/mnt/temp', to: '/mnt/real' },
    ],
    agent: [runnerTemp],
    expected: { directory: '/mnt/real' },
  },
  {
    name: 'two links to one directory',
    steps: [
      { make: 'directory', path: '/mnt/real', mode: 0o777 },
      { make: 'link', path: '/mnt/temp', to: '/mnt/real' },
    ],
    environment: { TMPDIR: '/mnt/temp', XDG_CACHE_HOME: '/mnt/temp/..' },
    expected: { directory: '/mnt/machine-image' },
    rows: [['$TMPDIR', 'refused', `/mnt/real ${openToAll}`, '']],
  },
  {
    name: 'a dangling symbolic link',
    steps: [{ make: 'link', path: '/mnt/temp', to: '/mnt/nothing' }],
    agent: [runnerTemp],
    expected: { directory: '/var/tmp' },
    rows: [['RUNNER_TEMP', 'refused', 'a symbolic link to nothing', 'ENOENT']],
  },
  {
    name: 'a symbolic link to itself',
    steps: [{ make: 'link', path: '/mnt/temp', to: '/mnt/temp' }],
    agent: [runnerTemp],
    expected: { directory: '/var/tmp' },
    rows: [['RUNNER_TEMP', 'refused', 'a loop of symbolic links', 'ELOOP']],
  },
  {
    name: 'a file in place of the directory, and one above it',
    steps: [{ make: 'file', path: '/mnt/temp' }],
    agent: [runnerTemp, { path: '/mnt/temp/sub', source: 'Agent.TempDirectory' }],
    environment: { XDG_CACHE_HOME: '/mnt/temp' },
    expected: { directory: '/var/tmp' },
    rows: [
      ['RUNNER_TEMP', 'refused', 'not a directory', ''],
      ['Agent.TempDirectory', 'refused', 'not a directory', 'ENOTDIR'],
      ['$XDG_CACHE_HOME', 'refused', 'not a directory', 'ENOTDIR'],
    ],
  },
  {
    name: 'a directory that is missing',
    agent: [runnerTemp],
    expected: { directory: '/var/tmp' },
    rows: [['RUNNER_TEMP', 'refused', 'does not exist', 'ENOENT']],
  },
  {
    name: 'an explicit directory that is missing, and is made',
    explicit: '/mnt/deep/temp',
    expected: { directory: '/mnt/deep/temp' },
  },
  {
    name: 'a relative $TMPDIR, and the root directory',
    agent: [{ path: '/', source: 'RUNNER_TEMP' }],
    environment: { TMPDIR: './tmp' },
    expected: { directory: '/var/tmp' },
    rows: [
      ['RUNNER_TEMP', 'refused', 'the root directory itself', ''],
      ['$TMPDIR', 'refused', 'not an absolute path', ''],
    ],
  },
  {
    name: 'the longest path that leaves room for sockets',
    steps: [{ make: 'directory', path: of70Bytes }],
    environment: { TMPDIR: of70Bytes },
    expected: { directory: of70Bytes },
  },
  {
    name: 'paths one byte longer than that, one of them in fewer characters',
    steps: [
      { make: 'directory', path: of71Bytes },
      { make: 'directory', path: of71WideBytes },
    ],
    agent: [{ path: of71Bytes, source: 'RUNNER_TEMP' }],
    environment: { TMPDIR: of71WideBytes },
    expected: { directory: '/var/tmp' },
    rows: [
      ['RUNNER_TEMP', 'refused', tooLong, ''],
      ['$TMPDIR', 'refused', tooLong, ''],
    ],
  },
  {
    name: 'a path with blanks, quotes and a line end',
    steps: [{ make: 'directory', path: `/mnt/a 'b' "c"\n$d` }],
    agent: [{ path: `/mnt/a 'b' "c"\n$d`, source: 'RUNNER_TEMP' }],
    expected: { directory: `/mnt/a 'b' "c"\n$d` },
  },
  {
    name: 'directories inside the checkout, by name and by link',
    steps: [
      { make: 'directory', path: '/mnt/work/s/tmp' },
      { make: 'link', path: '/mnt/temp', to: '/mnt/work/s/tmp' },
      { make: 'link', path: '/mnt/sources', to: '/mnt/work/s' },
    ],
    agent: [runnerTemp],
    environment: { TMPDIR: '/mnt/work/s/tmp', XDG_CACHE_HOME: '/mnt/work' },
    checkouts: ['/mnt/sources'],
    expected: { directory: '/mnt/work/machine-image' },
    rows: [
      ['RUNNER_TEMP', 'refused', 'inside the checkout /mnt/sources', ''],
      ['$TMPDIR', 'duplicate', 'the same directory as /mnt/temp', ''],
    ],
  },
  {
    name: 'an explicit directory inside the checkout',
    steps: [{ make: 'directory', path: '/mnt/s/tmp' }],
    explicit: '/mnt/s/tmp',
    checkouts: ['/mnt/s'],
    expected: { directory: '/mnt/s/tmp' },
    warnings: [
      'The temp directory /mnt/s/tmp: inside the checkout /mnt/s: what a killed run leaves there may be published.',
    ],
  },
  {
    name: 'a home directory without a cache',
    steps: [{ make: 'directory', path: '/mnt/home' }],
    environment: { HOME: '/mnt/home' },
    expected: { directory: '/mnt/home/.cache/machine-image' },
  },
  {
    name: "another account's directories, as an ordinary user",
    steps: [
      { make: 'directory', path: '/mnt/temp', mode: 0o755 },
      { make: 'directory', path: '/mnt/shut/in', mode: 0o755 },
      { make: 'directory', path: '/mnt/shut', mode: 0o700 },
    ],
    agent: [runnerTemp, { path: '/mnt/shut/in', source: 'Agent.TempDirectory' }],
    uid: nobody,
    expected: { directory: '/var/tmp' },
    rows: [
      ['RUNNER_TEMP', 'refused', 'not writable by this account', 'EACCES'],
      ['Agent.TempDirectory', 'refused', 'cannot be reached: EACCES', 'EACCES'],
    ],
  },
]
