import { chmod, chown, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { findProgram } from '#shared/base/findProgram.ts'
import { inRoot } from '#scripts/root.ts'
import { inMountNamespace, type NamespaceResult } from '#test/tools/mountNamespace.ts'
import { mounts, needsMounts } from './namespaces.ts'
import { newRoot } from './step.ts'

const [setpriv, mmdebstrap, aptGet] = await Promise.all(
  ['setpriv', 'mmdebstrap', 'apt-get'].map((name) => findProgram(name)),
)
const canRun = mounts && setpriv !== undefined && mmdebstrap !== undefined && aptGet !== undefined
const needs = `(needs setpriv, mmdebstrap and apt-get) ${needsMounts}`
const nobody = 65_534

/** Runs setup as an ordinary account that lacks mmdebstrap; `sudo` is what its sudo does after it has kept its arguments. */
async function setUpAsNobody(sudo: string): Promise<NamespaceResult & { readonly sudoCalls: string }> {
  const root = await newRoot()
  const [programs, home, log] = ['programs', 'home', 'sudo.log'].map((name) => join(root, name)) as [
    string,
    string,
    string,
  ]
  await chmod(root, 0o755)
  for (const folder of [programs, home]) await mkdir(folder)
  await writeFile(log, '')
  for (const path of [home, log, programs]) await chown(path, nobody, nobody)
  const aptInstalls = 'case "$*" in *install*) ln -s /bin/true /usr/local/sbin/mmdebstrap ;; esac'
  for (const [name, lines] of [
    ['sudo', `echo "$*" >>'${log}'\n${sudo}`],
    ['apt-get', aptInstalls],
  ] as const)
    await writeFile(join(programs, name), `#!/bin/sh\n${lines}\n`, { mode: 0o755 })
  const result = await inMountNamespace({
    mounts: [
      { kind: 'bind', at: '/usr/local/sbin', source: programs },
      { kind: 'bind', at: mmdebstrap ?? '', source: '/dev/null' },
    ],
    argv: [
      setpriv ?? '',
      `--reuid=${nobody}`,
      `--regid=${nobody}`,
      '--clear-groups',
      process.execPath,
      inRoot('dist/cli/machine-image.cjs'),
      'setup',
      '--engine=embedded',
      '--install-tools',
    ],
    cwd: home,
    env: { PATH: '/usr/bin:/bin', HOME: home, TMPDIR: home },
  })
  return { ...result, sudoCalls: await readFile(log, 'utf8') }
}

describe('setup by an ordinary account', () => {
  test.skipIf(!canRun)(`installs by sudo, which asks nothing ${needs}`, async () => {
    const { stdout, stderr, sudoCalls } = await setUpAsNobody('shift\nexec "$@"')
    const apt = String.raw`-n \S+/env DEBIAN_FRONTEND=noninteractive /usr/local/sbin/apt-get -q -y .*`
    // The account has no subordinate ids: a user namespace is tried by sudo, too.
    const namespace = '-n -- env -i .* unshare --user .*'
    expect(sudoCalls, stdout + stderr).toMatch(
      new RegExp(`^${apt} update\n${apt} install --no-install-recommends .*mmdebstrap.*\n${namespace}\n$`),
    )
    expect(stdout).toMatch(/mmdebstrap +mmdebstrap +every build +\/usr\/local\/sbin\/mmdebstrap/)
    expect(stdout).toContain('newuidmap')
  })

  test.skipIf(!canRun)(`says that sudo will not have it ${needs}`, async () => {
    const { exitCode, stdout, stderr } = await setUpAsNobody(
      'echo "sudo: a password is required" >&2\nexit 1',
    )
    expect(exitCode).not.toBe(0)
    expect(stdout + stderr).toContain('TOOL_FAILED')
    expect(stdout + stderr).toContain('a password is required')
    expect(stdout + stderr).toContain('needs sudo without a password')
  })
})
