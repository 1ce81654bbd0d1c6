import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ChunkLoader } from '#shared/host/local/launch/chunkLoader.ts'
import { scratch } from '#test/base/scratch.ts'

const files = {
  'main.cjs': `
    const { join } = require('node:path')
    const { createHash } = require('node:crypto')
    exports.m0 = () => ({ join })
    exports.later = () => require('./rest.cjs#m0')
    exports.hash = (text) => createHash('md5').update(text).digest('hex')`,
  'rest.cjs': `
    const main = require('./main.cjs#m0')
    exports.m0 = () => ({ path: main.join('a', 'b'), text: require('./text.cjs') })`,
  'text.cjs': "module.exports = 'é→'",
}

const asFunction = (text: string): string => `(function(exports,require,module){${text}\n})`

async function program(): Promise<string> {
  const folder = await scratch()
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), asFunction(text))
  return folder
}

const none: ReadonlyMap<string, Buffer> = new Map()

function runAll(loader: ChunkLoader): unknown {
  const main = loader.load('main.cjs') as { later: () => unknown; hash: (text: string) => string }
  return { ...(main.later() as object), hash: main.hash('') }
}

const all = { path: join('a', 'b'), text: 'é→', hash: 'd41d8cd98f00b204e9800998ecf8427e' }

describe('ChunkLoader', () => {
  it('runs files that ask for modules of one another and of node', async () => {
    const loader = new ChunkLoader({ folder: await program(), compiled: none })
    expect(runAll(loader)).toEqual(all)
    expect(loader.hasNew).toBe(true)
  })

  it('runs every file once', async () => {
    const loader = new ChunkLoader({ folder: await program(), compiled: none })
    expect(loader.load('main.cjs')).toBe(loader.load('main.cjs'))
  })

  it('compiles nothing that an earlier run has compiled', async () => {
    const folder = await program()
    const first = new ChunkLoader({ folder, compiled: none })
    runAll(first)
    expect([...first.compiled().keys()]).toEqual(['main.cjs', 'rest.cjs', 'text.cjs'])
    const second = new ChunkLoader({ folder, compiled: first.compiled() })
    expect(runAll(second)).toEqual(all)
    expect(second.hasNew).toBe(false)
  })

  it('compiles again what V8 refuses', async () => {
    const compiled = new Map(Object.keys(files).map((name) => [name, Buffer.alloc(400, name)]))
    const loader = new ChunkLoader({ folder: await program(), compiled })
    expect(runAll(loader)).toEqual(all)
    expect(loader.hasNew).toBe(true)
  })

  it('throws what a file throws', async () => {
    const folder = await program()
    await writeFile(join(folder, 'main.cjs'), asFunction("throw new Error('no')"))
    const loader = new ChunkLoader({ folder, compiled: none })
    expect(() => loader.load('main.cjs')).toThrow('no')
  })
})
