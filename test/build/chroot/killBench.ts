import { chmod, chown, copyFile, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { sha256File } from '#shared/base/digest.ts'
import { nodeBinary } from '#test/agent/nodeBinary.ts'
import { ordinaryUser, type OrdinaryUser } from '#test/tools/ordinaryUser.ts'
import { writeTinyTree } from '#test/tools/tinyTree.ts'
import { canUseSources, writeSourceImage, writeSourceTree } from './sourceImage.ts'
import type { KillCase } from './killCase.ts'

/** What the builds of all cases share: the program, two Nodes and a target, where every account can read them. */
export interface KillBench extends AsyncDisposable {
  readonly folder: string
  readonly user: OrdinaryUser
  /** SHA-256 of the image an undisturbed build makes, by its format, where it is always the same. */
  readonly whole: ReadonlyMap<KillCase['format'], string>
}

/** A build in a folder of its own. */
export interface KillSite {
  readonly folder: string
  readonly image: string
  /** What only the processes and mounts of this build are called by. */
  readonly needle: string
}

const distribution = fileURLToPath(new URL('../../../dist/cli', import.meta.url))

/** Gets ready, and builds each image once without disturbance. Throws where one cannot be built at all. */
export async function openKillBench(): Promise<KillBench> {
  const folder = await mkdtemp('/var/tmp/mi-kills-')
  await chmod(folder, 0o755)
  await cp(distribution, join(folder, 'program'), { recursive: true })
  for (const major of [20, 24] as const) await copyFile(await nodeBinary(major), join(folder, `node${major}`))
  await writeTinyTree(join(folder, 'tiny.tar'))
  const formats: KillCase['format'][] = ['tar', 'raw']
  if (await canUseSources()) {
    formats.push('vhd')
    const tree = await writeSourceTree(folder)
    await writeSourceImage(join(folder, 'tiny.img'), tree, { table: 'gpt', format: 'qcow2' })
    // Where no udev runs, only root may open the device: the builds see one as udev makes it.
    await execa('mknod', ['-m', '666', join(folder, 'fuse'), 'c', '10', '229'])
  }
  const whole = new Map<KillCase['format'], string>()
  const bench = { folder, user: await ordinaryUser(), whole }
  for (const format of formats) {
    const one: KillCase = { blow: 'task', isRootless: false, nodeMajor: 20, format, afterMs: 0 }
    const site = await openKillSite(bench, one)
    const { exitCode, all } = await startBuild(bench, site, one)
    if (exitCode !== 0) throw new Error(`An undisturbed build fails:\n${all}`)
    if (format !== 'vhd') whole.set(format, await sha256File(site.image))
    await rm(site.folder, { recursive: true })
  }
  return {
    ...bench,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

/** Makes the folder of a build, owned by the account that will build. */
export async function openKillSite(
  { folder: shared, user }: Pick<KillBench, 'folder' | 'user'>,
  { isRootless, format }: KillCase,
): Promise<KillSite> {
  const folder = await mkdtemp(join(shared, 'mi-kill-'))
  const needle = basename(folder)
  const image = join(folder, 'out', `image.${format}`)
  await mkdir(join(folder, 'home'))
  await writeFile(join(folder, 'image.pkr.hcl'), template(format, needle))
  if (isRootless) await execa('chown', ['-R', `${user.uid}:${user.gid}`, folder])
  else await chown(folder, 0, 0)
  return { folder, image, needle }
}

/** Starts a build, which replaces an image that is there. Its process is the task itself. */
export function startBuild(
  { folder: shared, user }: Pick<KillBench, 'folder' | 'user'>,
  { folder }: KillSite,
  { isRootless, nodeMajor, format }: KillCase,
) {
  const become = ['setpriv', `--reuid=${user.uid}`, `--regid=${user.gid}`, '--init-groups', '--']
  const program = [join(shared, `node${nodeMajor}`), join(shared, 'program', 'machine-image.cjs')]
  const options = ['--force', '--cache-directory', join(folder, 'cache')]
  // Each of these becomes the next, and the last the task.
  const seeFuse = ['unshare', '--mount', 'sh', '-c', 'mount --bind "$0" /dev/fuse && exec "$@"']
  const [file = '', ...args] = [
    ...(format === 'vhd' ? [...seeFuse, join(shared, 'fuse')] : []),
    ...(isRootless ? become : []),
    ...program,
    'build',
    'image.pkr.hcl',
    ...options,
  ]
  return execa(file, args, {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', HOME: join(folder, 'home') },
    extendEnv: false,
    all: true,
    reject: false,
  })
}

/** The provisioner leaves a daemon and a mount, both called by the needle, and takes a moment. */
function template(format: KillCase['format'], needle: string): string {
  const lines = [
    `touch /tmp/${needle}`,
    `setsid tail -f /tmp/${needle} >/dev/null 2>&1 &`,
    `mount -t tmpfs ${needle} /mnt`,
    'touch /mnt/gone /srv/kept',
    'sleep 1',
  ]
  const tarball = `tarball {
    path = "../tiny.tar"
  }
  kernel    = "none"
  boot      = "none"
  disk_size = "64M"`
  const image = `image {
    path = "../tiny.img"
  }
  disk_size = "96M"`
  return `source "chroot" "t" {
  ${format === 'vhd' ? image : tarball}
  hostname = "tiny"
  output {
    path   = "out/image.${format}"
    format = "${format}"
  }
}
build {
  sources = ["chroot.t"]
  provisioner "shell" {
    inline = ${JSON.stringify(lines)}
  }
}
`
}
