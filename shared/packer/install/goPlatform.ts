import { arch, endianness, platform } from 'node:os'

/** An operating system and a processor as Go names them: `linux`, `amd64`. */
export interface GoPlatform {
  readonly os: string
  readonly arch: string
}

const systems: Readonly<Record<string, string>> = { win32: 'windows', sunos: 'solaris' }
const processors: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386', mipsel: 'mipsle' }

/** The platform Node.js runs on, by its own names unless others are given (process.platform, process.arch). */
export function goPlatform(
  system: string = platform(),
  processor: string = arch(),
  order: 'LE' | 'BE' = endianness(),
): GoPlatform {
  const name = processors[processor] ?? processor
  return {
    os: systems[system] ?? system,
    // Node.js has one name for both byte orders.
    arch: name === 'ppc64' && order === 'LE' ? 'ppc64le' : name,
  }
}
