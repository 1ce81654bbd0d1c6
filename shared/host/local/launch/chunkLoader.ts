import { isAscii } from 'node:buffer'
import { readFileSync } from 'node:fs'
import { Script } from 'node:vm'
import { lazyBuiltin } from './lazyBuiltin.ts'

type Exports = Record<string, unknown>

type Wrapper = (exports: Exports, require: (wanted: string) => unknown, file: { exports: Exports }) => void

/** What {@link ChunkLoader} reads a program with. */
export interface ChunkSources {
  /** The folder the files of the program are in. */
  readonly folder: string
  /** Code that V8 compiled in an earlier run, by the name of the file. V8 refuses what another version made. */
  readonly compiled: ReadonlyMap<string, Buffer>
}

/**
 * Runs a program of few CommonJS files from compiled code where there is some, and knows what is worth keeping. Each file is the
 * function that node would make of it: `(function(exports,require,module){…})`.
 */
export class ChunkLoader {
  readonly #sources: ChunkSources
  readonly #exports = new Map<string, Exports>()
  readonly #scripts = new Map<string, Script>()
  #hasNew = false

  constructor(sources: ChunkSources) {
    this.#sources = sources
  }

  /** True if a file was compiled in this run. */
  get hasNew(): boolean {
    return this.#hasNew
  }

  /** What a file exports; it is run when it is first asked for. Throws what it throws. */
  load(name: string): Exports {
    const known = this.#exports.get(name)
    if (known !== undefined) return known
    const file = { exports: {} }
    this.#exports.set(name, file.exports)
    const wrapper = this.#compile(name).runInThisContext() as Wrapper
    wrapper(file.exports, this.#require, file)
    this.#exports.set(name, file.exports)
    return file.exports
  }

  /** The code of all files that were run, the functions that they needed included. */
  compiled(): ReadonlyMap<string, Buffer> {
    return new Map([...this.#scripts].map(([name, script]) => [name, script.createCachedData()]))
  }

  /** `./file`, `./file#key` for a module of it, or a module of node. */
  readonly #require = (wanted: string): unknown => {
    if (!wanted.startsWith('./')) return lazyBuiltin(wanted)
    const [name = '', key] = wanted.slice(2).split('#')
    const exports = this.load(name)
    return key === undefined ? exports : (exports[key] as () => unknown)()
  }

  #compile(name: string): Script {
    const filename = `${this.#sources.folder}/${name}`
    const cachedData = this.#sources.compiled.get(name)
    const bytes = readFileSync(filename)
    // Nearly all files are ASCII, which is read fastest so.
    const source = bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8')
    const script = new Script(source, cachedData === undefined ? { filename } : { filename, cachedData })
    if (cachedData === undefined || script.cachedDataRejected === true) this.#hasNew = true
    this.#scripts.set(name, script)
    return script
  }
}
