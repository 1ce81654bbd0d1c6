import { createExec } from '#shared/base/exec.ts'
import { systemClock } from '#shared/base/clock.ts'
import { systemPath } from '#shared/base/findProgram.ts'
import { openSandbox } from '#shared/chroot/sandbox.ts'

/** Opens a sandbox, mounts an image by loop device in it, leaves a daemon, says so and waits to be killed. */
const [folder = ''] = process.argv.slice(2)
const signal = new AbortController().signal
const exec = createExec({ signal, hurry: signal, clock: systemClock, mark: folder, graceMs: 1000 })
const env = { PATH: systemPath }
const sandbox = await openSandbox({ exec, privileges: 'root', env })
const script = `set -e
truncate -s 8M "$1/disk.raw"
mke2fs -q -F "$1/disk.raw"
mkdir -p "$1/mounted"
mount -o loop "$1/disk.raw" "$1/mounted"
env -i setsid sh -c 'cd "$1"; exec sleep 1000' "$1/daemon" "$1/mounted" >/dev/null 2>&1 </dev/null &
exec sleep 1000`
const running = sandbox.exec({ file: 'sh', args: ['-c', script, 'sh', folder], cwd: '/', env })
while (
  (await sandbox.exec({ file: 'mountpoint', args: ['-q', `${folder}/mounted`], cwd: '/', env })).exitCode !==
  0
);
process.stdout.write('ready\n')
await running
