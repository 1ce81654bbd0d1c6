import type { Privileges } from './privileges.ts'
import type { Command } from './runInARow.ts'

/** The devices a program may count on, by name, with the numbers of the kernel's Documentation/admin-guide/devices.txt. */
const devices = ['null 1 3', 'zero 1 5', 'full 1 7', 'random 1 8', 'urandom 1 9', 'tty 5 0'] as const

/** A user namespace may not make nodes; those of this system are put in their places instead. */
const script = `set -e
at=$1; how=$2; shift 2
mount -t tmpfs -o mode=755,size=64k,nr_inodes=256,nosuid dev "$at"
umask 0
while [ $# -gt 0 ]; do
  if [ "$how" = root ]; then mknod -m 666 "$at/$1" c "$2" "$3"
  else : >"$at/$1"; mount --bind "/dev/$1" "$at/$1"; fi
  shift 3
done
mkdir "$at/pts" "$at/shm"
mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts "$at/pts"
mount -t tmpfs -o mode=1777,nosuid,nodev shm "$at/shm"
ln -s pts/ptmx "$at/ptmx"
ln -s /proc/self/fd "$at/fd"
ln -s /proc/self/fd/0 "$at/stdin"
ln -s /proc/self/fd/1 "$at/stdout"
ln -s /proc/self/fd/2 "$at/stderr"`

/** What mounts a /dev of its own at `path`, with the devices programs count on and none of this machine's disks. */
export function privateDevCommand(path: string, privileges: Privileges): Command {
  const words = devices.flatMap((device) => device.split(' '))
  return ['sh', '-c', script, 'sh', path, privileges, ...words]
}
