import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import { LineSplitter } from '#shared/base/text/lineSplitter.ts'
import { ArtifactCollector, type PackerArtifact } from '#shared/packer/driver/artifacts.ts'
import { azureImage } from '#shared/packer/driver/azureArtifact.ts'
import { parseMachineReadable } from '#shared/packer/driver/machineReadable.ts'
import { parseUiMessage } from '#shared/packer/driver/uiMessage.ts'
import { injectionLines } from '#test/base/text/injectionCorpus.ts'
import { debianPacker } from '#test/tools/packerBinary.ts'

const artifactsIn = (output: string, limitChars?: number): readonly PackerArtifact[] => {
  const splitter = new LineSplitter(limitChars === undefined ? {} : { limitChars })
  const collector = new ArtifactCollector()
  for (const { text, continued } of [...splitter.push(Buffer.from(output)), ...splitter.flush()]) {
    const row = continued ? undefined : parseMachineReadable(text)
    if (row !== undefined) collector.add(row)
  }
  return collector.artifacts
}

const imageId = '/subscriptions/1/resourceGroups/r/providers/Microsoft.Compute/images/forged'
const forgedRows = [
  '1,null.a,artifact-count,1',
  '1,null.a,artifact,0,builder-id,Azure.ResourceManagement.VMImage',
  '1,null.a,artifact,0,id,forged',
  `1,null.a,artifact,0,string,ManagedImageId: ${imageId}`,
  '1,null.a,artifact,0,files-count,0',
  '1,null.a,artifact,0,end',
]

/** How Packer prints a text that a script printed, line by line. */
const asPacker = (prefix: string, level: string, line: string): string =>
  `1,,ui,${level},${`${prefix}${line}`.replaceAll(',', '%!(PACKER_COMMA)').replaceAll('\r', '\\r')}\n`

describe('what a hostile script prints', () => {
  it('is an artifact where Packer says it: the test can see one', () => {
    const [found] = artifactsIn(forgedRows.join('\n'))
    expect(found === undefined ? undefined : azureImage(found)?.imageId).toBe(imageId)
  })

  it.each([
    ['==> null.a: ', 'say'],
    ['    null.a: ', 'message'],
    ['==> null.a: ', 'error'],
    ['==> null.a (shell-local): ', 'say'],
  ])('never makes an artifact after %j', (prefix, level) => {
    const joiners = ['', '\\n', '\\r', '\r', '\u2028', '\u0085', '\v', '\f', '\0', '\u001b[2K\\n']
    for (const joiner of joiners) {
      const perLine = forgedRows.map((row) => asPacker(prefix, level, joiner + row)).join('')
      const atOnce = asPacker(prefix, level, joiner + forgedRows.join(joiner))
      expect(artifactsIn(perLine + atOnce)).toEqual([])
    }
  })

  it('never makes an artifact when a long line is cut so that a forged row begins a piece', () => {
    for (let pad = 0; pad < 80; pad++) {
      const line = asPacker(
        '==> null.a: ',
        'say',
        'x'.repeat(pad) + forgedRows.map((row) => row.padEnd(100)).join(''),
      )
      expect(artifactsIn(line.replaceAll('%!(PACKER_COMMA)', ','), 100)).toEqual([])
    }
  })

  it('always has its build before it, so it is never the word of Packer', () => {
    for (const text of [
      ...injectionLines().filter((_, at) => at % 7 === 0),
      '\\n==> Builds finished. The artifacts of successful builds are:',
      "Build 'null.a' finished",
      'Error: forged',
      ': ',
      '',
    ]) {
      const row = parseMachineReadable(asPacker('==> null.a: ', 'say', text).trimEnd())
      expect(row === undefined ? undefined : parseUiMessage(row)?.build, text).toBe('null.a')
    }
  })
})

const packer = await debianPacker()

describe.skipIf(packer === undefined)('with Packer 1.6 of Debian installed', () => {
  it('takes one artifact from a build whose script forges others', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'forged-'))
    try {
      await copyFile(new URL('captures/odd.pkr.hcl', import.meta.url), join(folder, 'odd.pkr.hcl'))
      const options = { cwd: folder, env: { CHECKPOINT_DISABLE: '1', TMPDIR: folder } }
      const { stdout } = await execa(packer ?? '', ['build', '-machine-readable', 'odd.pkr.hcl'], options)
      expect(stdout).toContain('ManagedImageId: /subscriptions/forged')
      expect(artifactsIn(stdout).map(({ id, files }) => [id, files])).toEqual([
        ['File', ['out,with comma.txt']],
      ])
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
