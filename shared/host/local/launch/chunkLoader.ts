import { isAscii } from 'node:buffer'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Script } from 'node:vm'
import { lazyBuiltin } from './lazyBuiltin.ts'

/** Loads what is no part of the program: the modules of node. */
export type LoadBuiltin = (name: string) => unknown

interface Chunk {
  exports: unknown
}

type Wrapper = (
  exports: unknown,
  require: LoadBuiltin,
  chunk: Chunk,
  filename: string,
  dirname: string,
) => void

/** What {@link ChunkLoader} reads a program with. */
export interface ChunkSources {
  /** The folder the chunks are in. */
  readonly folder: string
  /** Code that V8 compiled in an earlier run, by the name of the chunk. V8 refuses what another version made. */
  readonly compiled: ReadonlyMap<string, Buffer>
  readonly loadBuiltin: LoadBuiltin
}

/** Runs a program of CommonJS chunks from compiled code where there is some, and knows what it would be worth to keep. */
export class ChunkLoader {
  readonly #sources: ChunkSources
  readonly #chunks = new Map<string, Chunk>()
  readonly #scripts = new Map<string, Script>()
  #hasNew = false

  constructor(sources: ChunkSources) {
    this.#sources = sources
  }

  /** True if a chunk was compiled in this run. */
  get hasNew(): boolean {
    return this.#hasNew
  }

  /** What a chunk exports; it is run when it is first asked for. Throws what it throws. */
  load(name: string): unknown {
    const known = this.#chunks.get(name)
    if (known !== undefined) return known.exports
    const chunk: Chunk = { exports: {} }
    this.#chunks.set(name, chunk)
    const { folder } = this.#sources
    const directory = name.slice(0, name.lastIndexOf('/') + 1)
    const wrapper = this.#compile(name).runInThisContext() as Wrapper
    const require = (wanted: string): unknown =>
      wanted.startsWith('.')
        ? this.load(join(directory, wanted).replaceAll('\\', '/'))
        : lazyBuiltin(wanted, this.#sources.loadBuiltin)
    wrapper(chunk.exports, require, chunk, join(folder, name), join(folder, directory))
    return chunk.exports
  }

  /** The code of all chunks that were run, the functions that they needed included. */
  compiled(): ReadonlyMap<string, Buffer> {
    return new Map([...this.#scripts].map(([name, script]) => [name, script.createCachedData()]))
  }

  #compile(name: string): Script {
    const filename = join(this.#sources.folder, name)
    const cachedData = this.#sources.compiled.get(name)
    const bytes = readFileSync(filename)
    // Nearly all chunks are ASCII, which is read fastest so.
    const source = bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8')
    const script = new Script(
      `(function(exports,require,module,__filename,__dirname){${source}\n})`,
      cachedData === undefined ? { filename } : { filename, cachedData },
    )
    if (cachedData === undefined || script.cachedDataRejected === true) this.#hasNew = true
    this.#scripts.set(name, script)
    return script
  }
}
