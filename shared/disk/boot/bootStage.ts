/** How far a machine has come, in the order of a start. */
export type BootStage = 'firmware' | 'grub' | 'kernel' | 'init' | 'login'

/** A stage and when it was first seen on the console, from the start of the machine. */
export interface ReachedStage {
  readonly stage: BootStage
  readonly atMs: number
}

/** What is on the console when a stage begins; a system with another loader or init skips that stage. */
export const stagePatterns: readonly (readonly [stage: Exclude<BootStage, 'login'>, pattern: RegExp])[] = [
  ['firmware', /SeaBIOS|BdsDxe|iPXE|Booting from Hard Disk|UEFI Interactive Shell/],
  [
    'grub',
    /GNU GRUB|Welcome to GRUB|GRUB loading|Loading Linux|Booting `|grub(?: rescue)?>|Loading initial ramdisk/,
  ],
  ['kernel', /\bLinux version \d|\bCommand line: |Decompressing Linux/],
  [
    'init',
    /systemd\[1\]|systemd \d+[^ ]* running in|Welcome to (?!GRUB).{1,100}!|INIT: version|Run \/\S*init as init process/,
  ],
]

/** What a getty asks, after the name of the host and at the end of the console; the kernel may go on talking behind it. */
export const loginPrompt = /\blogin:\s*(?:$|\[\s*\d+\.\d+\])/
