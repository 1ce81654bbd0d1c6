/** Modules of node that take long to load and that most commands never use. */
const heavy: ReadonlySet<string> = new Set([
  'node:child_process',
  'node:crypto',
  'node:fs/promises',
  'node:http',
  'node:https',
  'node:net',
  'node:stream',
  'node:stream/promises',
  'node:timers/promises',
  'node:tls',
  'node:zlib',
])

/** A module of node; a heavy one is only loaded when something of it is used. */
export function lazyBuiltin(name: string): object {
  if (!heavy.has(name)) return builtin(name)
  return new Proxy(
    {},
    {
      get: (_, key) => Reflect.get(builtin(name), key) as unknown,
      has: (_, key) => Reflect.has(builtin(name), key),
      ownKeys: () => Reflect.ownKeys(builtin(name)),
      getOwnPropertyDescriptor: (_, key) => {
        const found = Reflect.getOwnPropertyDescriptor(builtin(name), key)
        return found && { ...found, configurable: true }
      },
    },
  )
}

function builtin(name: string): object {
  const found = process.getBuiltinModule(name)
  if (found === undefined) throw new Error(`node has no module ${name}`)
  return found
}
