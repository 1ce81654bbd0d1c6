import { describe, expect, it } from 'vitest'
import { SerialConsole } from '#shared/disk/boot/serialConsole.ts'
import { seededRandom } from '../mutations.ts'

const bytes = (text: string) => Buffer.from(text)

/** A console as QEMU writes it by UEFI, with the sequences of firmware, GRUB and systemd. */
const start = [
  '\u001B[2J\u001B[01;01H\u001B[=3h\u001B[2J\u001B[01;01HBdsDxe: loading Boot0001 "UEFI QEMU NVMe Ctrl"\r\n',
  '\u001B[0m\u001B[30m\u001B[47mWelcome to GRUB!\r\n\r\n',
  '\u001B[0m\u001B[37m\u001B[40m                 GNU GRUB  version 2.06-13\r\n',
  'Loading Linux 6.1.0 ...\r\n',
  '[    0.000000] Linux version 6.1.0-50-cloud-amd64 (debian-kernel@lists.debian.org)\r\n',
  '[    5.016151] systemd[1]: Inserted module autofs4\r\n',
  'Welcome to \u001B[1mDebian GNU/Linux 12 (bookworm)\u001B[0m!\r\n',
  '[\u001B[0;32m  OK  \u001B[0m] Started \u001B[0;1;39mgetty@tty1.service\u001B[0m - Getty on tty1.\r\n',
  '\r\nDebian GNU/Linux 12 cloudtest ttyS0\r\n\r\ncloudtest login: ',
].join('')

describe('the console of a machine that starts', () => {
  it.each([1, 2, 7, 64, 100_000])('tells each stage once, in pieces of %d bytes', (size) => {
    const console = new SerialConsole()
    const reached: string[] = []
    for (let at = 0; at < start.length; at += size)
      for (const { stage, atMs } of console.push(bytes(start).subarray(at, at + size), at)) {
        reached.push(stage)
        expect(atMs).toBe(at)
      }
    expect(reached).toEqual(['firmware', 'grub', 'kernel', 'init', 'login'])
    expect(console.stages.map(({ stage }) => stage)).toEqual(reached)
    expect(console.failure).toBeUndefined()
    expect(console.lastLines.at(-1)).toBe('cloudtest login: ')
    expect(console.lastLines.at(-3)).toBe('[  OK  ] Started getty@tty1.service - Getty on tty1.')
  })

  it('is up when a line matches, written or still being written', () => {
    const ready = new SerialConsole(/^READY/)
    ready.push(bytes('not READY\nREAD'), 1)
    expect(ready.has('login')).toBe(false)
    ready.push(bytes('Y'), 2)
    expect(ready.stages).toEqual([{ stage: 'login', atMs: 2 }])
  })

  it('is up when the kernel talks behind the prompt', () => {
    const console = new SerialConsole()
    console.push(bytes('\r\ncloudtest login: [  176.868175] kvm: Nested Virtualization enabled\r\n'), 3)
    expect(console.stages).toEqual([{ stage: 'login', atMs: 3 }])
  })

  it('is not up by a word in a message', () => {
    const console = new SerialConsole()
    console.push(bytes('Last login: Mon Jan 1\nlogin: accepted for root\npam_unix(login:session)\n'), 1)
    expect(console.has('login')).toBe(false)
  })
})

describe('the console of a machine that does not', () => {
  it.each([
    [
      'Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)',
      /found no root file system/,
    ],
    ['[ 3.1] Kernel panic - not syncing: Attempted to kill init!', /kernel panicked/],
    ['ALERT!  UUID=1234 does not exist.  Dropping to a shell!', /initramfs did not find the root/],
    ['(initramfs) ', /initramfs did not find the root/],
    ['grub rescue> ', /GRUB did not find its own files/],
    ['grub> ', /found no menu/],
    ['No bootable device.', /firmware found nothing to start/],
    ['BdsDxe: No bootable option or device was found.', /firmware found nothing to start/],
    ['You are in emergency mode. After logging in, type', /emergency mode/],
    ['dracut:/# ', /emergency shell/],
  ])('says why: %s', (line, meaning) => {
    const console = new SerialConsole()
    console.push(bytes(`something else\n\u001B[31m${line}`), 1)
    expect(console.failure?.meaning).toMatch(meaning)
    expect(console.failure?.hint).toMatch(/\.$/)
  })

  it('is plain text of bounded length, whatever is written', () => {
    const random = seededRandom(11)
    const console = new SerialConsole()
    const pieces = [
      '\u001B[',
      '\u001B]0;title',
      '\u001B',
      '31m',
      '\n',
      '\r',
      '\0',
      '\u0007',
      '\u009B',
      'é',
      '\u{1F600}',
      'x'.repeat(5000),
    ]
    for (let round = 0; round < 3000; round++)
      console.push(
        random(20) === 0
          ? Buffer.from([random(256), 0xff, 0xc3])
          : bytes(pieces[random(pieces.length)] ?? ''),
        round,
      )
    console.push(Buffer.alloc(3_000_000, 'y'), 1)
    console.push(Buffer.alloc(300_000, '\n'), 1)
    expect(console.lastLines.length).toBeLessThanOrEqual(61)
    for (const line of console.lastLines) {
      expect(line.length).toBeLessThanOrEqual(2000)
      expect(line).not.toMatch(/[\u0000-\u0008\u000B-\u001F\u007F]/)
    }
  })
})
