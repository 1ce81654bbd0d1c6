import type { LoadBuiltin } from './chunkLoader.ts'

/** Modules of node that take long to load and that most commands never use. */
const heavy: ReadonlySet<string> = new Set([
  'node:child_process',
  'node:crypto',
  'node:http',
  'node:https',
  'node:net',
  'node:stream/promises',
  'node:timers/promises',
  'node:tls',
  'node:zlib',
])

/** A module of node; a heavy one is only loaded when something of it is used. */
export function lazyBuiltin(name: string, load: LoadBuiltin): unknown {
  if (!heavy.has(name)) return load(name)
  return new Proxy(
    {},
    {
      get: (_, key) => Reflect.get(load(name) as object, key) as unknown,
      has: (_, key) => Reflect.has(load(name) as object, key),
      ownKeys: () => Reflect.ownKeys(load(name) as object),
      getOwnPropertyDescriptor: (_, key) => {
        const found = Reflect.getOwnPropertyDescriptor(load(name) as object, key)
        return found && { ...found, configurable: true }
      },
    },
  )
}
