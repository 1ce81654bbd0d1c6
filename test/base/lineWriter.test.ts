import { once } from 'node:events'
import { PassThrough, Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { LineWriter } from '#shared/base/lineWriter.ts'
import { bundleProgram, startProgram } from './program.ts'

describe('LineWriter', () => {
  it('writes whole lines in order, and nothing for no lines', async () => {
    const stream = new PassThrough()
    const writer = new LineWriter(stream)
    writer.write(['a', 'b'])
    writer.write([])
    writer.write([''])
    writer.write(['c'])
    expect(String(stream.read())).toBe('a\nb\n\nc\n')
  })

  it('is drained when the stream takes more', async () => {
    const stream = new PassThrough({ highWaterMark: 4 })
    const writer = new LineWriter(stream)
    await writer.drained()
    writer.write(['more than four bytes'])
    let isDrained = false
    const drained = writer.drained().then(() => (isDrained = true))
    await new Promise((resolve) => setImmediate(resolve))
    expect(isDrained).toBe(false)
    stream.read()
    await drained
    expect(stream.listenerCount('drain')).toBe(0)
  })

  it.each(['EPIPE', 'ERR_STREAM_DESTROYED'])(
    'swallows what follows %s, and is drained at once',
    async (code) => {
      const gone = Object.assign(new Error('gone'), { code })
      const stream = new Writable({ highWaterMark: 1, write: (_chunk, _encoding, done) => done(gone) })
      const writer = new LineWriter(stream)
      writer.write(['a'])
      await writer.drained()
      await new Promise((resolve) => setImmediate(resolve))
      expect(writer.gone).toBe(true)
      writer.write(['b'])
      await writer.drained()
    },
  )

  it('goes on working when the agent closes the pipe', async () => {
    const program = await bundleProgram(new URL('lineWriterProgram.ts', import.meta.url))
    const running = startProgram([process.execPath, program])
    expect(await running.line()).toBe('ready')
    running.child.stdout?.destroy()
    const [exitCode] = await once(running.child, 'exit')
    expect(exitCode).toBe(42)
  })
})
