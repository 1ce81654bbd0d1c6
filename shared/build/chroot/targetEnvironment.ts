import { systemPath } from '../../base/findProgram.ts'

const proxyVariable = /^(?:https?|ftp|all|no)_proxy$/i

/**
 * All that programs of a target see of the environment: a root's own, without this machine's, but for the proxies by which
 * packages are fetched. Package scripts ask nothing, and where the build makes the initramfs at its end, leave it to it.
 */
export function targetEnvironment(
  toolEnvironment: Readonly<Record<string, string>>,
  { epochSeconds, isInitramfsOurs }: { readonly epochSeconds: number; readonly isInitramfsOurs: boolean },
): Readonly<Record<string, string>> {
  const proxies = Object.entries(toolEnvironment).filter(([name]) => proxyVariable.test(name))
  return {
    ...Object.fromEntries(proxies),
    PATH: systemPath,
    HOME: '/root',
    USER: 'root',
    LOGNAME: 'root',
    SHELL: '/bin/sh',
    LANG: 'C.UTF-8',
    TERM: 'dumb',
    DEBIAN_FRONTEND: 'noninteractive',
    ...(isInitramfsOurs ? { INITRD: 'No' } : {}),
    SOURCE_DATE_EPOCH: String(epochSeconds),
  }
}
