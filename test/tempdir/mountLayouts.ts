import { agentTemp, runnerTemp, usable, type Layout } from './layout.ts'

const unplain = String.raw`/mnt/ä b\c`

/** Layouts in which a mount is the trouble. */
export const mountLayouts: readonly Layout[] = [
  {
    name: 'noexec, and the next candidate good',
    mounts: [{ at: '/mnt/temp', options: 'noexec,nosuid,mode=755' }],
    steps: [{ make: 'directory', path: '/mnt/agent' }],
    agent: [runnerTemp, agentTemp],
    expected: { directory: '/mnt/agent' },
    rows: [
      ['RUNNER_TEMP', 'refused', 'mounted noexec: tmpfs on /mnt/temp (rw,nosuid,noexec,relatime)', 'EACCES'],
      usable('Agent.TempDirectory'),
      ['/var/tmp', 'not needed', '', ''],
    ],
  },
  {
    name: 'read-only',
    mounts: [{ at: '/mnt/temp', options: 'ro,mode=755' }],
    agent: [runnerTemp],
    expected: { directory: '/var/tmp' },
    rows: [['RUNNER_TEMP', 'refused', 'read-only: tmpfs on /mnt/temp (ro,relatime)', 'EROFS']],
  },
  {
    name: 'full',
    mounts: [{ at: '/mnt/temp', options: 'size=1m,mode=755' }],
    steps: [{ make: 'file', path: '/mnt/temp/filling', sizeBytes: 2 ** 21 }],
    agent: [runnerTemp],
    expected: { directory: '/var/tmp' },
    rows: [['RUNNER_TEMP', 'refused', 'only 0 MiB of the 512 MiB needed are free on /mnt/temp', '']],
  },
  {
    name: 'too small for plugins',
    mounts: [{ at: '/mnt/temp', options: 'size=200m,mode=755' }],
    agent: [runnerTemp],
    expected: { directory: '/var/tmp' },
    rows: [['RUNNER_TEMP', 'refused', 'only 200 MiB of the 512 MiB needed are free on /mnt/temp', '']],
  },
  {
    name: 'out of inodes although there is space',
    mounts: [{ at: '/mnt/temp', options: 'nr_inodes=5,mode=755' }],
    agent: [runnerTemp],
    expected: { directory: '/var/tmp' },
    rows: [['RUNNER_TEMP', 'refused', 'only 4 of the 64 inodes needed are free on /mnt/temp', '']],
  },
  {
    name: 'a noexec mount inside a good one',
    mounts: [{ at: '/mnt/temp/sub', options: 'noexec,mode=755' }],
    environment: { TMPDIR: '/mnt/temp/sub' },
    expected: { directory: '/var/tmp' },
    rows: [['$TMPDIR', 'refused', 'mounted noexec: tmpfs on /mnt/temp/sub (rw,noexec,relatime)', 'EACCES']],
  },
  {
    name: 'a good mount inside a noexec one',
    mounts: [
      { at: '/mnt/temp', options: 'noexec,mode=755' },
      { at: '/mnt/temp/sub', options: 'mode=755' },
    ],
    environment: { TMPDIR: '/mnt/temp/sub' },
    expected: { directory: '/mnt/temp/sub' },
  },
  {
    name: 'noexec mounted over a good mount',
    mounts: [
      { at: '/mnt/temp', options: 'mode=755' },
      { at: '/mnt/temp', options: 'noexec,mode=755' },
    ],
    agent: [runnerTemp],
    expected: { directory: '/var/tmp' },
    rows: [['RUNNER_TEMP', 'refused', 'mounted noexec: tmpfs on /mnt/temp (rw,noexec,relatime)', 'EACCES']],
  },
  {
    name: 'a mount point with a blank, a backslash and an umlaut',
    mounts: [{ at: unplain, options: 'noexec,mode=755' }],
    agent: [{ path: unplain, source: 'RUNNER_TEMP' }],
    expected: { directory: '/var/tmp' },
    rows: [['RUNNER_TEMP', 'refused', `mounted noexec: tmpfs on ${unplain} (rw,noexec,relatime)`, 'EACCES']],
  },
  {
    name: 'noexec everywhere',
    mounts: ['/mnt', '/var/tmp', '/tmp'].map((at) => ({ at, options: 'noexec,mode=1777' })),
    steps: [{ make: 'directory', path: '/mnt/temp' }],
    agent: [runnerTemp],
    environment: { HOME: '/mnt/home' },
    expected: {
      code: 'TEMP_NONE_USABLE',
      detail: [
        'each candidate was refused',
        '/mnt/temp (RUNNER_TEMP): mounted noexec: tmpfs on /mnt (rw,noexec,relatime). Remedy: mount -o remount,exec /mnt.',
        '/mnt/home/.cache/machine-image (~/.cache): mounted noexec: tmpfs on /mnt (rw,noexec,relatime). Remedy: mount -o remount,exec /mnt.',
        '/var/tmp (/var/tmp): mounted noexec: tmpfs on /var/tmp (rw,noexec,relatime). Remedy: mount -o remount,exec /var/tmp.',
        '/tmp (/tmp): mounted noexec: tmpfs on /tmp (rw,noexec,relatime). Remedy: mount -o remount,exec /tmp.',
      ],
    },
  },
  {
    name: 'an explicit noexec directory, with good ones beside it',
    mounts: [{ at: '/mnt/temp', options: 'noexec,mode=755' }],
    steps: [{ make: 'directory', path: '/mnt/agent' }],
    explicit: '/mnt/temp',
    agent: [agentTemp],
    expected: {
      code: 'TEMP_EXPLICIT_UNUSABLE',
      detail: [
        '/mnt/temp (tempDirectory): mounted noexec: tmpfs on /mnt/temp (rw,noexec,relatime). Remedy: mount -o remount,exec /mnt/temp.',
      ],
    },
  },
  {
    name: 'the same directory bound to a second place',
    mounts: [
      { at: '/mnt/temp', options: 'noexec,mode=755' },
      { kind: 'bind', at: '/mnt/agent', source: '/mnt/temp' },
    ],
    agent: [runnerTemp, agentTemp],
    expected: { directory: '/var/tmp' },
    rows: [
      ['RUNNER_TEMP', 'refused', 'mounted noexec: tmpfs on /mnt/temp (rw,noexec,relatime)', 'EACCES'],
      ['Agent.TempDirectory', 'duplicate', 'the same directory as /mnt/temp', ''],
    ],
  },
  {
    name: 'the same directory bound to a second place that may execute',
    mounts: [
      { at: '/mnt/temp', options: 'mode=755' },
      { kind: 'bind', at: '/mnt/agent', source: '/mnt/temp' },
      { kind: 'bind', at: '/mnt/temp', source: '/mnt/temp', options: 'noexec' },
    ],
    agent: [runnerTemp, agentTemp],
    expected: { directory: '/mnt/agent' },
  },
  {
    name: 'a read-only /tmp and nothing else',
    mounts: [
      { at: '/var/tmp', options: 'noexec,mode=1777' },
      { at: '/tmp', options: 'ro,mode=1777' },
    ],
    expected: {
      code: 'TEMP_NONE_USABLE',
      detail: [
        'each candidate was refused',
        '/var/tmp (/var/tmp): mounted noexec: tmpfs on /var/tmp (rw,noexec,relatime). Remedy: mount -o remount,exec /var/tmp.',
        '/tmp (/tmp): read-only: tmpfs on /tmp (ro,relatime). Remedy: mount -o remount,rw /tmp.',
      ],
    },
  },
  {
    name: 'a read-only home directory without a cache',
    mounts: [{ at: '/mnt/home', options: 'ro,mode=755' }],
    environment: { HOME: '/mnt/home' },
    expected: { directory: '/var/tmp' },
    rows: [['~/.cache', 'refused', 'does not exist and its parent is read-only', 'EROFS']],
  },
]
