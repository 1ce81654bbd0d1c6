import { arch, platform } from 'node:os'

/** An operating system and an architecture as Go names them. */
export interface PluginPlatform {
  readonly os: string
  readonly arch: string
}

/** The platform of this machine. */
export function thisPlatform(): PluginPlatform {
  const system = platform()
  const machine = arch()
  return {
    os: system === 'win32' ? 'windows' : system === 'sunos' ? 'solaris' : system,
    arch: machine === 'x64' ? 'amd64' : machine === 'ia32' ? '386' : machine,
  }
}

/** `linux_amd64`. */
export function formatPlatform({ os, arch: machine }: PluginPlatform): string {
  return `${os}_${machine}`
}

/** Reads `linux_amd64` or `linux/amd64`; undefined for what is neither. */
export function parsePlatform(text: string): PluginPlatform | undefined {
  const [, os, machine] = /^([a-z0-9]{1,20})[_/]([a-z0-9]{1,20})$/.exec(text) ?? []
  return os === undefined || machine === undefined ? undefined : { os, arch: machine }
}
