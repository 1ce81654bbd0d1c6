import type { HostPrograms } from './hostPrograms.ts'

const script = `for process in /proc/[0-9]*; do
  case $(readlink "$process/root" 2>/dev/null)/ in
    "$1"/*) kill -KILL "\${process#/proc/}" 2>/dev/null ;;
  esac
done
true`

/** Ends programs whose root is in a target: what provisioners have left there, however it hid. Nothing else is ended. */
export async function endPrograms(root: string, host: HostPrograms): Promise<void> {
  await host.run(['sh', '-c', script, 'sh', root])
}
