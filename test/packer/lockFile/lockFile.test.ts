import { describe, expect, it } from 'vitest'
import { isImageError } from '#shared/base/errors.ts'
import { formatLockFile } from '#shared/packer/lockFile/formatLockFile.ts'
import { describeLockChanges, lockChanges, lockChangesMarkdown } from '#shared/packer/lockFile/lockChanges.ts'
import { emptyLock, type LockedRelease, type LockFile } from '#shared/packer/lockFile/lockFile.ts'
import { parseLockFile } from '#shared/packer/lockFile/parseLockFile.ts'

const release = (
  source: string,
  version: string,
  platforms: readonly string[],
  digit = 'a',
): LockedRelease => ({
  source,
  constraint: '>= 1',
  version,
  apiVersion: source === 'packer' ? undefined : 'x5.0',
  platforms: new Map(
    platforms.map((platform) => [
      platform,
      { zipSha256: digit.repeat(64), binarySha256: 'b'.repeat(64), origin: `https://x/${platform}.zip` },
    ]),
  ),
})
const azure = release('github.com/hashicorp/azure', '2.5.0', ['windows_amd64', 'linux_amd64'])
const docker = release('github.com/hashicorp/docker', '1.1.2', ['linux_amd64'])
const lock: LockFile = { packer: release('packer', '1.16.0', ['linux_amd64']), plugins: [docker, azure] }

describe('a lock file', () => {
  it('has the same bytes whatever order its parts come in', () => {
    const text = formatLockFile(lock)
    const shuffled = {
      packer: lock.packer,
      plugins: [{ ...azure, platforms: new Map([...azure.platforms].toReversed()) }, docker],
    }
    expect(formatLockFile(shuffled)).toBe(text)
    expect(text).toMatch(/^\{\n {2}"schema": 1,\n[^\r]*\}\n$/)
    expect(formatLockFile(parseLockFile('packer.lock.json', Buffer.from(text)))).toBe(text)
  })

  it.each([
    ['"schema": 1', '"schema": 2', /:2:13: .*schema 1/],
    ['"version": "1.16.0"', '"version": "latest"', /:5:16: version is/],
    ['"integrity": "', '"integrity": "x', /integrity is made of/],
    ['    "integrity"', '    "signature"', /integrity is missing/],
    ['"x5.0"', '"5.0"', /apiVersion is/],
    ['"zipSha256": "a', '"zipSha256": "A', /zipSha256 is made of/],
    ['"linux_amd64"', '"../linux"', /no platform/],
    ['"linux_amd64"', '"__proto__"', /no platform/],
    ['"origin"', '"comment"', /origin is missing.*\n.*"comment" does not belong/],
    ['github.com/hashicorp/docker', 'github.com/hashicorp/azure', /azure is there twice/],
    ['"plugins": [', '"plugins": [],\n"plugins": [', /"plugins" is there twice/],
    ['"plugins": [', '"plugins": [,', /:\d+:\d+: /],
    ['"platforms": {', '"platforms": [], "x": {', /An object is expected/],
  ])('is refused with its place when %s becomes %s', (from, to, message) => {
    const text = formatLockFile(lock)
    const changed = text.replace(from, () => to)
    expect(changed).not.toBe(text)
    const read = () => parseLockFile('images/packer.lock.json', Buffer.from(changed))
    expect(read).toThrow(message)
    expect(read).toThrow(/images\/packer\.lock\.json:\d+:\d+/)
  })

  it.each([0x01, 0x08, 0x20, 0x2a, 0x80, 0xff])(
    'is refused when any byte is changed by %d, but white space that stays white space',
    (bits) => {
      const text = formatLockFile(lock)
      const bytes = Buffer.from(text)
      const accepted: string[] = []
      for (let at = 0; at < bytes.length; at++) {
        const flipped = Buffer.from(bytes)
        flipped[at] = (flipped[at] ?? 0) ^ bits
        const outcome = readOutcome(flipped)
        if (outcome === 'LOCK_FILE_INVALID') continue
        accepted.push(flipped.toString('latin1', at, at + 1))
        expect(outcome, `byte ${at}`).toBe(text)
      }
      expect(accepted.filter((character) => !/[ \n\r\t]/.test(character))).toEqual([])
      // A blank and the end of a line differ by these bits alone.
      if (bits !== 0x2a) expect(accepted).toEqual([])
    },
  )

  it('says which entry was changed', () => {
    const changed = formatLockFile(lock).replace('"version": "1.1.2"', '"version": "1.1.3"')
    expect(() => parseLockFile('l', Buffer.from(changed))).toThrow(
      /l:\d+:\d+: .*not what was written about github\.com\/hashicorp\/docker/m,
    )
  })

  it('refuses depth without end', () => {
    expect(() => parseLockFile('l', Buffer.from('['.repeat(1_000_000)))).toThrow('nesting')
  })
})

function readOutcome(bytes: Buffer): string {
  try {
    return formatLockFile(parseLockFile('packer.lock.json', bytes))
  } catch (thrown) {
    return isImageError(thrown) ? thrown.code : String(thrown)
  }
}

describe('what changes in a lock', () => {
  it('is said by source', () => {
    const after: LockFile = {
      packer: lock.packer,
      plugins: [{ ...azure, version: '2.6.0', constraint: '>= 2' }, release('github.com/a/b', '1.0.0', [])],
    }
    const changes = lockChanges(lock, after)
    expect(describeLockChanges(changes)).toEqual([
      '+ github.com/a/b 1.0.0',
      '~ github.com/hashicorp/azure 2.5.0 → 2.6.0 (constraint “>= 1” → “>= 2”)',
      '- github.com/hashicorp/docker 1.1.2',
    ])
    expect(lockChangesMarkdown(changes)).toContain('| 2.5.0 | 2.6.0 |')
  })

  it('does not hide other bytes under the same version', () => {
    const before = { ...emptyLock, plugins: [docker] }
    const after = { ...emptyLock, plugins: [release(docker.source, docker.version, ['linux_amd64'], 'c')] }
    expect(describeLockChanges(lockChanges(before, after))).toEqual([
      '~ github.com/hashicorp/docker 1.1.2 (other bytes for linux_amd64)',
    ])
    expect(lockChanges(before, before)).toEqual([])
  })
})
