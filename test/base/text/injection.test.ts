import { describe, expect, it } from 'vitest'
import { createForeignText } from '#shared/base/text/foreignLines.ts'
import { LineSplitter } from '#shared/base/text/lineSplitter.ts'
import { Masker } from '#shared/base/text/masker.ts'
import { sanitiseLine, sanitiseText } from '#shared/base/text/sanitise.ts'
import { commandsSeenByAgents } from './agentMatcher.ts'
import { injectionLines } from './injectionCorpus.ts'

const lines = injectionLines()

const printed = (chunks: readonly Uint8Array[], limitChars?: number): string => {
  const masker = new Masker()
  const splitter = new LineSplitter({ masker, ...(limitChars === undefined ? {} : { limitChars }) })
  const foreign = createForeignText(masker)
  const read = [...chunks.flatMap((chunk) => splitter.push(chunk)), ...splitter.flush()]
  return read.flatMap(({ text }) => foreign(text)).join('\n')
}

describe('injection of agent commands', () => {
  it('has a corpus that the judge recognises as attacks', () => {
    expect(lines.length).toBeGreaterThan(2000)
    const missed = lines.filter((line) => commandsSeenByAgents(line).length === 0)
    // some prefixes already defeat a `::` command, and some bytes break an introducer visibly
    expect(lines.length - missed.length).toBeGreaterThan(1500)
  })

  it('leaves nothing in any line of the corpus', () => {
    expect(lines.filter((line) => commandsSeenByAgents(sanitiseLine(line)).length > 0)).toEqual([])
    expect(lines.filter((line) => commandsSeenByAgents(sanitiseText(line)).length > 0)).toEqual([])
  })

  it('changes nothing the second time', () => {
    expect(lines.filter((line) => sanitiseLine(sanitiseLine(line)) !== sanitiseLine(line))).toEqual([])
  })

  it('leaves nothing wherever the stream is cut into two chunks', () => {
    for (let at = 0; at < lines.length; at += 41) {
      const bytes = Buffer.from(`first\n${lines[at]}\nlast`)
      for (let cut = 0; cut <= bytes.length; cut++) {
        const seen = commandsSeenByAgents(printed([bytes.subarray(0, cut), bytes.subarray(cut)]))
        expect(seen, `line ${at} cut at ${cut}`).toEqual([])
      }
    }
  })

  it('leaves nothing when bytes arrive one by one, nor in the pieces of a cut line', () => {
    const bytes = Buffer.from(lines.filter((_, at) => at % 41 === 0).join('\n'))
    expect(commandsSeenByAgents(printed([...bytes].map((byte) => Uint8Array.of(byte))))).toEqual([])
    for (const limit of [1, 2, 3, 5, 8]) expect(commandsSeenByAgents(printed([bytes], limit))).toEqual([])
  })

  it('leaves nothing in the pieces of a line too long to show', () => {
    for (let at = 0; at < lines.length; at += 41) {
      const long = 'x'.repeat(64 * 1024 - 3) + lines[at]
      expect(commandsSeenByAgents(printed([Buffer.from(long)]))).toEqual([])
    }
  })
})
