import { capture } from '../base/commandFailure.ts'
import { ImageError } from '../base/errors.ts'
import type { ChrootRoot } from './chrootRoot.ts'

/** A file the target has while it is provisioned and not afterwards. */
export interface PlacedFile {
  readonly path: string
  readonly content: Uint8Array
  readonly mode: number
}

/** What was in the way is set aside under a name of its own, link or file alike. */
const placeScript = `set -e
if [ -d "$1" ] && ! [ -L "$1" ]; then echo "$1 is a folder of the target." >&2; exit 1; fi
mkdir -p -- "\${1%/*}"
if [ -e "$1" ] || [ -L "$1" ]; then mv -f -- "$1" "$1.before-build"; fi
umask 077
cat >"$1"
chmod "$2" "$1"`

/** Whoever has put another file there has meant it. */
const restoreScript = `set -e
if ! [ -L "$1" ] && [ -f "$1" ] && [ "$(cat; echo .)" = "$(cat -- "$1"; echo .)" ]; then
  rm -f -- "$1"
  if [ -e "$1.before-build" ] || [ -L "$1.before-build" ]; then mv -f -- "$1.before-build" "$1"; fi
else
  rm -f -- "$1.before-build"
fi`

/**
 * Puts a file into the target in the place of what is there. The returned function puts back exactly what was there, a link, a
 * file or nothing, unless the file has become another meanwhile: then that stays.
 */
export async function placeFile(
  root: ChrootRoot,
  { path, content, mode }: PlacedFile,
  env: Readonly<Record<string, string>>,
): Promise<() => Promise<void>> {
  const run = async (script: string, ...words: readonly string[]) => {
    const request = { file: '/bin/sh', args: ['-c', script, 'sh', path, ...words], env, input: content }
    const { exitCode, signal, tail } = await capture(async (full) => root.run(full), { ...request, cwd: '/' })
    if (exitCode !== 0)
      throw new ImageError('TOOL_FAILED', `${path}: ${tail.trim() || `exit code ${exitCode ?? signal}`}`)
  }
  await run(placeScript, mode.toString(8))
  return () => run(restoreScript)
}
