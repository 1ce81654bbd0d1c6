import { open, stat, type FileHandle } from 'node:fs/promises'
import { createReadStream } from 'node:fs'
import { basename, posix } from 'node:path'
import { capture, describeFailure } from '../base/commandFailure.ts'
import { ImageError } from '../base/errors.ts'
import type { OutputReceiver } from '../base/childOutput.ts'
import type { Exec, ExecResult } from '../base/exec.ts'
import { pipePrograms } from '../base/pipePrograms.ts'
import type { ChrootRoot } from './chrootRoot.ts'

/**
 * Files of the target and of this machine, either way. Every path of the target is walked by programs of the target inside
 * its root, so a symbolic link there leads where it leads once the system has booted, and never to a file of this machine.
 */
export interface RootFiles {
  /** Writes a file whole or not at all, through symbolic links; into a folder under `name` if there is one at `path`. */
  put(content: FileContent, path: string, how: PutOptions): Promise<void>
  /** Copies a folder's content into a folder, which is made if missing; modes and links as they are, everything owned by root. */
  putFolder(source: string, path: string, how: FolderRequest): Promise<void>
  /** Writes a file of the target to one of this machine. */
  get(path: string, file: string, how: SignalOption): Promise<void>
  /** Copies the content of a folder of the target into one of this machine, which exists. */
  getFolder(path: string, target: string, how: FolderRequest): Promise<void>
  remove(path: string): Promise<void>
}

/** Bytes, or a file of this machine. */
export type FileContent = Uint8Array | { readonly file: string }

interface SignalOption {
  readonly signal?: AbortSignal | undefined
}

/** How a file is put. */
export interface PutOptions extends SignalOption {
  /** Permission bits; those of the file, 0600 for bytes if not given. */
  readonly mode?: number | undefined
}

/** How a folder is copied. */
export interface FolderRequest extends SignalOption {
  /** Paths relative to the folder that stay behind with all that is below them. */
  readonly exclude?: readonly string[] | undefined
}

/** What {@link openRootFiles} works with. */
export interface RootFilesParts {
  readonly root: ChrootRoot
  /** Runs programs of this machine that read and write its files, outside of the sandbox. */
  readonly exec: Exec
  readonly env: Readonly<Record<string, string>>
}

/**
 * The new file is complete before it has its name; a folder in its place takes it in. Its size tells an input that ended early
 * from a whole one: a signal may reach the programs on their way in, where it is ignored.
 */
const putScript = `set -e
umask 077
to=$1
if [ -d "$to" ]; then
  [ -n "$3" ] || { echo "$to is a folder." >&2; exit 1; }
  to=\${to%/}/$3
fi
to=$(readlink -f -- "$to") || { echo "The folder \${1%/*} does not exist." >&2; exit 1; }
new=$to.new-$$
trap 'rm -f -- "$new"' EXIT
trap 'exit 130' INT TERM
cat >"$new"
[ "$(wc -c <"$new")" -eq "$4" ] || { echo "$to was not written: its content ended early or grew." >&2; exit 1; }
chmod -- "$2" "$new"
mv -f -- "$new" "$to"
trap - EXIT`

const getScript = `[ -f "$1" ] || { echo "$1 is no file of the target." >&2; exit 1; }
exec cat -- "$1"`

/** Opens the files of a target. */
export function openRootFiles({ root, exec, env }: RootFilesParts): RootFiles {
  const inRoot = async (
    args: readonly string[],
    { signal, input }: SignalOption & { readonly input?: AsyncIterable<Uint8Array> | Uint8Array },
  ) => {
    signal?.throwIfAborted()
    const request = { file: '/bin/sh', args: ['-c', ...args], env, signal, input }
    const result = await capture(async (full) => root.run(full), { ...request, cwd: '/' })
    signal?.throwIfAborted()
    if (result.exitCode !== 0) throw failure(result.tail, `exit code ${result.exitCode ?? result.signal}`)
  }
  return {
    async put(content, path, { mode, signal }) {
      if (content instanceof Uint8Array) {
        const words = [path, octal(mode ?? 0o600), '', String(content.length)]
        return inRoot([putScript, 'sh', ...words], { signal, input: content })
      }
      const { file } = content
      const stats = await stat(file)
      const words = [path, octal(mode ?? stats.mode & 0o7777), basename(file), String(stats.size)]
      await inRoot([putScript, 'sh', ...words], { signal, input: readUntilAborted(file, signal) })
    },
    async putFolder(source, path, { exclude = [], signal }) {
      const pack = ['-C', source, '-cf', '-', '--owner=0', '--group=0', '--numeric-owner']
      const unpack = 'mkdir -p -- "$1" && exec tar -xpf - -C "$1" --keep-directory-symlink'
      const from = { file: 'tar', args: [...pack, ...excluded(exclude), '--', '.'], cwd: '/', env, signal }
      const to = { file: '/bin/sh', args: ['-c', unpack, 'sh', path], cwd: '/', env, signal }
      await pipeTars({ exec, request: from }, { exec: async (request) => root.run(request), request: to })
      signal?.throwIfAborted()
    },
    async get(path, file, { signal }) {
      const output = await openOutput(file)
      const lines: string[] = []
      const onOutput: OutputReceiver = async (chunk, stream) => {
        if (stream === 'stdout') await output.appendFile(chunk)
        else if (lines.length < 20) lines.push(Buffer.from(chunk).toString())
      }
      const request = { file: '/bin/sh', args: ['-c', getScript, 'sh', path], env, signal, onOutput }
      let result: ExecResult
      try {
        result = await root.run(request)
      } finally {
        await output.close()
      }
      signal?.throwIfAborted()
      if (result.exitCode !== 0) throw failure(lines.join(''), `${path} cannot be read`)
    },
    async getFolder(path, target, { exclude = [], signal }) {
      const pack = ['-C', path, '-cf', '-', ...excluded(exclude), '--', '.']
      const from = { file: 'tar', args: pack, cwd: '/', env, signal }
      const unpack = ['-C', target, '-xf', '-', '--no-same-owner']
      const to = { file: 'tar', args: unpack, cwd: '/', env, signal }
      await pipeTars({ exec: async (request) => root.run(request), request: from }, { exec, request: to })
      signal?.throwIfAborted()
    },
    async remove(path) {
      await inRoot(['rm -f -- "$1"', 'sh', path], {})
    },
  }
}

/** Ends early, without an error, when the signal aborts: the one who writes then has the time to clean up. */
async function* readUntilAborted(file: string, signal: AbortSignal | undefined): AsyncIterable<Uint8Array> {
  for await (const chunk of createReadStream(file)) {
    if (signal?.aborted) return
    yield chunk as Uint8Array
  }
}

async function pipeTars(...programs: Parameters<typeof pipePrograms>): Promise<void> {
  const lines: string[] = []
  const heard = programs.map(({ exec, request }) => ({
    exec,
    request: {
      ...request,
      onOutput: (chunk: Uint8Array) => void (lines.length < 20 && lines.push(Buffer.from(chunk).toString())),
    },
  }))
  const [from, to] = heard
  if (!from || !to) throw new Error('unreachable')
  const ends = await pipePrograms(from, to)
  for (const [index, end] of ends.entries())
    if (end.exitCode !== 0 && index < heard.length)
      throw new ImageError(
        'TOOL_FAILED',
        describeFailure(programs[index]?.request ?? from.request, end, lines.join('')),
      )
}

function failure(printed: string, otherwise: string): ImageError {
  const text = printed.trim()
  return new ImageError('TOOL_FAILED', text === '' ? otherwise : text)
}

function excluded(paths: readonly string[]): readonly string[] {
  const options = paths.map((path) => `--exclude=./${posix.normalize(path).replace(/\/+$/, '')}`)
  return options.length === 0 ? [] : ['--anchored', '--no-wildcards', ...options]
}

function octal(mode: number): string {
  return mode.toString(8)
}

async function openOutput(file: string): Promise<FileHandle> {
  return open(file, 'w').catch((thrown: unknown) => {
    throw new ImageError('FILE_UNWRITABLE', `${file} cannot be written.`, { cause: thrown })
  })
}
