import { type Finding, ImageError, type SourcePosition } from '../../base/errors.ts'
import { type JsonItem, readJsonDocument } from '../../template/readJsonDocument.ts'
import { type LockedArchive, type LockedRelease, type LockFile, lockSchema } from './lockFile.ts'
import { lockIntegrity } from './lockIntegrity.ts'
import { lockPatterns } from './lockPatterns.ts'

/** Reads a lock strictly. Throws LOCK_FILE_INVALID with the line and column of everything that is wrong. */
export function parseLockFile(name: string, bytes: Uint8Array): LockFile {
  const document = readJsonDocument(name, bytes)
  if (!('item' in document)) throw invalid(document.problems)
  const problems: Finding[] = []
  const lock = new LockReader(problems).lock(document.item)
  if (problems.length > 0) throw invalid(problems)
  return lock
}

function invalid(findings: readonly Finding[]): ImageError {
  const lines = findings.map(({ text, at }) => `${at?.file}:${at?.line ?? 1}:${at?.column ?? 1}: ${text}`)
  return new ImageError('LOCK_FILE_INVALID', lines.join('\n'), { findings })
}

type Members = ReadonlyMap<string, JsonItem>

/** Reads on after a problem, so that all of them are told at once. */
class LockReader {
  readonly #problems: Finding[]

  constructor(problems: Finding[]) {
    this.#problems = problems
  }

  lock(item: JsonItem): LockFile {
    const members = this.#object(item, ['schema', 'plugins'], ['packer'])
    const schema = members.get('schema')
    if (schema !== undefined && (schema.kind !== 'word' || schema.text !== String(lockSchema)))
      this.#report(`This version of the product reads locks of schema ${lockSchema} only.`, schema.at)
    const packer = members.get('packer')
    const list = members.get('plugins')
    if (list !== undefined && list.kind !== 'array') this.#report('plugins is a list.', list.at)
    const seen = new Set<string>()
    const plugins = (list?.kind === 'array' ? list.elements : []).map((element) => {
      const plugin = this.#plugin(element)
      if (seen.has(plugin.source)) this.#report(`${plugin.source} is there twice.`, element.at)
      seen.add(plugin.source)
      return plugin
    })
    return { packer: packer === undefined ? undefined : this.#packer(packer), plugins }
  }

  #packer(item: JsonItem): LockedRelease {
    const members = this.#object(item, ['constraint', 'version', 'platforms', 'integrity'])
    return this.#intact(item, members, {
      source: 'packer',
      apiVersion: undefined,
      ...this.#shared(members),
    })
  }

  #plugin(item: JsonItem): LockedRelease {
    const names = ['source', 'constraint', 'version', 'apiVersion', 'platforms', 'integrity']
    const members = this.#object(item, names)
    const source = this.#text(members, 'source', lockPatterns.source)
    const apiVersion = this.#text(members, 'apiVersion', lockPatterns.apiVersion)
    return this.#intact(item, members, { source, apiVersion, ...this.#shared(members) })
  }

  /** Reports an entry that is not as it was written, unless more is known to be wrong than that. */
  #intact(item: JsonItem, members: Members, release: LockedRelease): LockedRelease {
    const isSound = this.#problems.length === 0
    const written = this.#text(members, 'integrity', lockPatterns.sha256)
    if (isSound && written !== '' && written !== lockIntegrity(release))
      this.#report(
        `This is not what was written about ${release.source}: it was changed, or merged by hand.`,
        item.at,
      )
    return release
  }

  #shared(members: Members): Pick<LockedRelease, 'constraint' | 'version' | 'platforms'> {
    const constraint = this.#text(members, 'constraint', lockPatterns.constraint)
    const version = this.#text(members, 'version', lockPatterns.version)
    const platforms = new Map<string, LockedArchive>()
    const item = members.get('platforms')
    for (const [platform, archive] of item === undefined ? [] : this.#object(item)) {
      if (!lockPatterns.platform.matches(platform))
        this.#report(`${JSON.stringify(platform)} is no platform such as linux_amd64.`, archive.at)
      platforms.set(platform, this.#archive(archive))
    }
    return { constraint, version, platforms }
  }

  #archive(item: JsonItem): LockedArchive {
    const members = this.#object(item, ['zipSha256', 'binarySha256', 'origin'])
    return {
      zipSha256: this.#text(members, 'zipSha256', lockPatterns.sha256),
      binarySha256: this.#text(members, 'binarySha256', lockPatterns.sha256),
      origin: this.#text(members, 'origin', lockPatterns.origin),
    }
  }

  /** The properties of an object; with names given, all of `required` and none but those and `optional`. */
  #object(item: JsonItem, required?: readonly string[], optional: readonly string[] = []): Members {
    if (item.kind !== 'object') {
      this.#report('An object is expected here.', item.at)
      return new Map()
    }
    if (required === undefined) return item.members
    for (const name of required) if (!item.members.has(name)) this.#report(`${name} is missing.`, item.at)
    for (const [name, { at }] of item.members)
      if (!required.includes(name) && !optional.includes(name))
        this.#report(`${JSON.stringify(name)} does not belong here.`, at)
    return item.members
  }

  #text(members: Members, name: string, pattern: { matches(text: string): boolean; is: string }): string {
    const item = members.get(name)
    if (item === undefined) return ''
    if (item.kind === 'string' && pattern.matches(item.text)) return item.text
    this.#report(`${name} is ${pattern.is}.`, item.at)
    return ''
  }

  #report(text: string, at: SourcePosition): void {
    this.#problems.push({ text, at })
  }
}
