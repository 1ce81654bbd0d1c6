import { ChunkLoader } from './chunkLoader.ts'
import { readCodeCache, writeCodeCache } from './codeCache.ts'
import { codeCacheFolder } from './codeCacheFolder.ts'

/** A program as the build left it. */
export interface Program {
  /** The folder of its files, of which `main.cjs` is the first. */
  readonly folder: string
  /** Of all its files, since V8 itself compares no more than their length. */
  readonly digest: string
}

/** A run may need functions that those before it did not, which are worth keeping too: now and then, since it takes 20 ms. */
const renewalMs = 60 * 60 * 1000

/**
 * Starts a program from the code that V8 compiled for the same command in an earlier run, and keeps that code after a run that
 * went well: compiling takes as long as the rest of a short command.
 */
export function launch({ folder, digest }: Program, argv: readonly string[]): void {
  const cache = codeCacheFolder({ environment: process.env, platform: process.platform })
  const command = /^[a-z]{1,16}$/.exec(argv[0] ?? '')?.[0] ?? 'program'
  const name = `${digest}-${process.version}-${process.arch}-${command}.bin`
  const { pieces, writtenMs } = readCodeCache(cache, name)
  const loader = new ChunkLoader({ folder, compiled: pieces })
  process.once('exit', (code) => {
    if (cache !== undefined && code === 0 && (loader.hasNew || Date.now() - writtenMs > renewalMs))
      writeCodeCache(cache, name, loader.compiled())
  })
  loader.load('main.cjs')
}
