import {
  chmod,
  chown,
  copyFile,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  realpath,
  rm,
  stat,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '#shared/base/clock.ts'
import { sha256File } from '#shared/base/digest.ts'
import { deriveIdentity } from '#shared/disk/diskIdentity.ts'
import { exportImage } from '#shared/disk/exchange/exportImage.ts'
import { sealVhd } from '#shared/disk/vhd/sealVhd.ts'
import { createBlankImage, writePieces } from '#shared/disk/writePieces.ts'
import { bootTask } from '#shared/tasks/boot.ts'
import { isRunning } from '#test/base/execRun.ts'
import { bundleProgram, ended, startProgram } from '#test/base/program.ts'
import { scratch } from '#test/base/scratch.ts'
import { runLocally } from '#test/tasks/plugins/taskRun.ts'
import { debianTree } from '#test/tools/debianTree.ts'
import { diskOf, unpackTree } from '../assembledDisk.ts'
import { judge, localTools, missingPrograms } from '../tools.ts'

const missing = await missingPrograms('qemu-system-x86_64', 'qemu-img', 'grub-mkimage', 'mke2fs')
const isRoot = process.getuid?.() === 0
const tar = isRoot && missing.length === 0 ? await debianTree() : undefined
const needs = '(needs root, QEMU, OVMF and a Debian mirror)'
/** Without KVM, on a machine that others use too. */
const bootLimitMs = 600_000
const stamp = { epochSeconds: 1_700_000_000, uuid: deriveIdentity('boot').vhdUuid }

const boot = async (image: string, inputs: Readonly<Record<string, string>> = {}) =>
  await runLocally(bootTask, await scratch(), { image, ...inputs }, {})

interface BootReports {
  readonly boots: readonly {
    readonly firmware: string
    readonly succeeded: boolean
    readonly stages: readonly { readonly stage: string }[]
  }[]
}

describe.skipIf(tar === undefined)(`an image of Debian ${needs}`, () => {
  let folder = ''
  let tree = ''
  beforeAll(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'mi-boot-')))
    await chmod(folder, 0o755)
    tree = await unpackTree(tar ?? '', folder)
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it(
    'starts by BIOS and by UEFI, as a VHD, and is not changed',
    async () => {
      const image = await diskOf(folder, tree, 'debian.vhd')
      await sealVhd(image, stamp)
      const before = { hash: await sha256File(image), mtimeMs: (await stat(image)).mtimeMs }
      const { outputs, log, summary } = await boot(image)
      expect(outputs).toMatchObject({
        bootedBy: 'bios,uefi',
        bootAccelerator: expect.stringMatching(/^(kvm|tcg)$/),
      })
      const reports = JSON.parse(outputs['bootReport'] ?? '') as BootReports['boots']
      for (const report of reports)
        expect(report.stages.map(({ stage }) => stage)).toEqual([
          'firmware',
          'grub',
          'kernel',
          'init',
          'login',
        ])
      expect(log.join('\n')).toMatch(/login after/)
      expect(summary).toMatch(/\| UEFI \| login prompt \|/)
      expect(await sha256File(image)).toBe(before.hash)
      expect((await stat(image)).mtimeMs).toBe(before.mtimeMs)
    },
    2 * bootLimitMs,
  )

  it(
    'starts by BIOS from an MBR, as a qcow2, for an ordinary user, and prints a document',
    async () => {
      const raw = await diskOf(folder, tree, 'mbr.raw', [], { partitionTable: 'mbr', boot: 'bios' })
      const image = join(folder, 'mbr.qcow2')
      await exportImage(await localTools(folder), { raw, format: 'qcow2', path: image, stamp })
      await chmod(image, 0o444)
      const program = await bundleProgram(
        new URL('../../../shared/host/local/machine-image.ts', import.meta.url),
      )
      await chmod(join(program, '..'), 0o755)
      const home = join(folder, 'home')
      await mkdir(home)
      await chown(home, 65_534, 65_534)
      const { stdout } = await execa(
        'setpriv',
        [
          '--reuid=65534',
          '--regid=65534',
          '--clear-groups',
          '--',
          process.execPath,
          program,
          'boot',
          image,
        ].concat('--firmware', 'bios', '--json'),
        { env: { PATH: '/usr/bin:/bin', HOME: home, TMPDIR: home }, extendEnv: false, cwd: home },
      )
      const { boots } = JSON.parse(stdout) as BootReports
      expect(boots).toHaveLength(1)
      expect(boots[0]).toMatchObject({ firmware: 'bios', succeeded: true })
    },
    bootLimitMs,
  )

  it(
    'starts with Secure Boot, and not without the signed parts',
    async () => {
      const uefi = { firmware: 'uefi', secureBoot: 'true' }
      const signed = await diskOf(folder, tree, 'signed.raw')
      await boot(signed, { ...uefi, loginPattern: 'Secure Boot is enabled' })
      const bare = join(folder, 'bare')
      await mkdir(join(bare, 'boot'), { recursive: true })
      await copyFile(join(tree, 'vmlinuz'), join(bare, 'boot/vmlinuz-6.1'))
      await expect(boot(await diskOf(folder, bare, 'unsigned.raw'), uefi)).rejects.toMatchObject({
        code: 'BOOT_FAILED',
        detail: expect.stringMatching(/Secure Boot refused what it was to start/),
      })
    },
    2 * bootLimitMs,
  )

  it(
    'is explained when its initramfs stops',
    async () => {
      const image = await diskOf(folder, tree, 'stopped.raw', ['break=premount'])
      await expect(boot(image, { firmware: 'bios' })).rejects.toMatchObject({
        code: 'BOOT_FAILED',
        detail: expect.stringMatching(
          /^By BIOS: The initramfs did not find the root file system[^]*\(initramfs\)/,
        ),
      })
    },
    bootLimitMs,
  )

  it(
    'is explained when its kernel panics',
    async () => {
      const image = await diskOf(folder, tree, 'panic.raw', ['rdinit=/none', 'root=/dev/none', 'panic=-1'])
      await expect(boot(image, { firmware: 'uefi' })).rejects.toMatchObject({
        code: 'BOOT_FAILED',
        detail: expect.stringMatching(/^By UEFI: The kernel/),
      })
    },
    bootLimitMs,
  )
})

/** The process of the machine an image is in, once it runs; gives up after a while. */
async function machineOf(image: string): Promise<number> {
  for (let round = 0; round < 600; round++) {
    for (const name of await readdir('/proc')) {
      const argv = /^\d+$/.test(name) ? await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '') : ''
      if (argv.startsWith('qemu-system-x86_64\0') && argv.includes(image)) return Number(name)
    }
    await systemClock.sleep(50)
  }
  throw new Error('no machine was started')
}

describe.skipIf(missing.length > 0)(
  `an image with nothing to start (needs ${missing.join(' ') || 'nothing more'})`,
  () => {
    it('is refused before a machine is made, and by the firmware when it is asked for', async () => {
      const image = join(await scratch(), 'blank.raw')
      await createBlankImage(image, 64 * 2 ** 20)
      // What a bare ext4 has: it is a disk, without boot code.
      await writePieces(image, [{ offsetBytes: 1080, bytes: Buffer.from('53ef', 'hex') }])
      await expect(boot(image)).rejects.toThrow(/neither boot code for BIOS nor an EFI system partition/)
      await expect(boot(image, { firmware: 'bios', accelerator: 'tcg' })).rejects.toMatchObject({
        code: 'BOOT_FAILED',
        detail: expect.stringMatching(/firmware found nothing to start/),
      })
    }, 300_000)

    it('is given up when no login appears in time', async () => {
      const image = join(await scratch(), 'loop.raw')
      await createBlankImage(image, 64 * 2 ** 20)
      // jmp to itself
      await writePieces(image, [
        { offsetBytes: 0, bytes: Buffer.from('ebfe', 'hex') },
        { offsetBytes: 510, bytes: Buffer.from('55aa', 'hex') },
      ])
      const started = boot(image, { firmware: 'bios', accelerator: 'tcg', timeout: '15s' })
      await expect(started).rejects.toMatchObject({
        detail: expect.stringMatching(/No login prompt appeared in time/),
      })
    }, 300_000)

    it('ends with the command that started it, even when that is killed', async () => {
      const folder = await scratch()
      const image = join(folder, 'loop.raw')
      await createBlankImage(image, 64 * 2 ** 20)
      await writePieces(image, [
        { offsetBytes: 0, bytes: Buffer.from('ebfe', 'hex') },
        { offsetBytes: 510, bytes: Buffer.from('55aa', 'hex') },
      ])
      const entry = new URL('../../../shared/host/local/machine-image.ts', import.meta.url)
      const argv = [
        process.execPath,
        await bundleProgram(entry),
        'boot',
        image,
        '--accelerator',
        'tcg',
      ] as const
      const running = startProgram([...argv, '--firmware', 'bios', '--temp-directory', folder], folder)
      const machine = await machineOf(image)
      running.child.kill('SIGKILL')
      while (await isRunning(machine)) await systemClock.sleep(20)
      await ended(running)
    }, 60_000)

    it('never makes QEMU read another file', async () => {
      const folder = await scratch()
      const backing = join(folder, 'backing')
      await createBlankImage(backing, 2 ** 20)
      const image = join(folder, 'image.qcow2')
      await judge('qemu-img', 'create', '-f', 'qcow2', '-b', backing, '-F', 'raw', image)
      await expect(boot(image)).rejects.toThrow(/has a backing file/)
      await copyFile(backing, join(folder, 'text'))
      await expect(boot(join(folder, 'text'))).rejects.toMatchObject({ code: 'IMAGE_UNSUPPORTED' })
    })

    it('is refused with the package that is missing', async () => {
      const image = join(await scratch(), 'boot.raw')
      await createBlankImage(image, 2 ** 20)
      await writePieces(image, [{ offsetBytes: 510, bytes: Buffer.from('55aa', 'hex') }])
      const run = runLocally(bootTask, await scratch(), { image, firmware: 'bios' }, { PATH: '/nonexistent' })
      await expect(run).rejects.toMatchObject({
        code: 'TOOL_MISSING',
        hint: 'On Debian and Ubuntu: apt-get install qemu-system-x86',
      })
    })

    it('is refused with what is wrong with the inputs', async () => {
      await expect(boot('/nonexistent.raw')).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
      await expect(boot('/nonexistent.raw', { loginPattern: '(' })).rejects.toThrow(/no regular expression/)
    })
  },
)
