import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { SimClock } from '../simClock.ts'
import { PageBlob } from './pageBlob.ts'
import type { PageKeeping } from './pageContent.ts'

/** A storage account: containers of page blobs, and the key that signs for it. */
export interface StorageAccount {
  readonly name: string
  /** Base64. */
  readonly key: string
  readonly containers: Map<string, Map<string, PageBlob>>
}

/** A right to a disk, as long as it is not over or taken back. */
interface Grant {
  readonly signature: string
  readonly access: 'Read' | 'Write'
  readonly untilMs: number
}

/** The blob behind a managed disk, with the rights to it. */
interface DiskBlob {
  readonly blob: PageBlob
  readonly container: string
  grants: readonly Grant[]
}

/** All blobs of a world: those of storage accounts, and those behind disks. */
export class BlobStore {
  /** `https://localhost:PORT`; known when the server listens. */
  origin = ''
  readonly clock: SimClock
  readonly #keeping: PageKeeping
  readonly #accounts = new Map<string, StorageAccount>()
  readonly #disks = new Map<string, DiskBlob>()

  constructor(keeping: PageKeeping, clock: SimClock) {
    this.#keeping = keeping
    this.clock = clock
  }

  addAccount(name: string): StorageAccount {
    const account = {
      name,
      key: createHash('sha512').update(`key of ${name}`).digest('base64'),
      containers: new Map(),
    }
    this.#accounts.set(name, account)
    return account
  }

  account(name: string): StorageAccount | undefined {
    return this.#accounts.get(name)
  }

  hasAccount(name: string): boolean {
    return this.#accounts.has(name)
  }

  createBlob(sizeBytes: number): PageBlob {
    return new PageBlob(this.#keeping, sizeBytes, this.clock.now())
  }

  /** The blob a URL names, whatever is in its query; undefined when there is none. */
  blobOfUrl(url: string): PageBlob | undefined {
    if (!URL.canParse(url)) return undefined
    const [account = '', container = '', ...rest] = new URL(url).pathname
      .split('/')
      .filter(Boolean)
      .map(decodeURIComponent)
    return this.account(account)?.containers.get(container)?.get(rest.join('/'))
  }

  createDisk(name: string, sizeBytes: number): void {
    this.#disks.set(name, {
      blob: this.createBlob(sizeBytes),
      container: randomUUID().slice(0, 12),
      grants: [],
    })
  }

  copyDisk(from: string, to: string): void {
    const source = this.#disks.get(from)
    if (!source) return
    this.createDisk(to, source.blob.sizeBytes)
    this.#disks.get(to)?.blob.copyFrom(source.blob)
  }

  /** A URL with a right to a disk. */
  grantDisk(name: string, access: 'Read' | 'Write', seconds: number): string {
    const disk = this.#disks.get(name)
    if (!disk) return ''
    const grant = {
      signature: randomBytes(32).toString('base64'),
      access,
      untilMs: this.clock.now() + seconds * 1000,
    }
    disk.grants = [...disk.grants, grant]
    const query = new URLSearchParams({
      sv: '2018-03-28',
      sr: 'b',
      si: randomUUID(),
      se: new Date(grant.untilMs).toISOString(),
      sig: grant.signature,
    })
    return `${this.origin}/${name}/${disk.container}/abcd?${query.toString()}`
  }

  revokeDisk(name: string): void {
    const disk = this.#disks.get(name)
    if (disk) disk.grants = []
  }

  /** The right that a request to a disk has; undefined when it has none any more. */
  diskGrant(name: string, container: string, signature: string): Grant['access'] | undefined {
    const disk = this.#disks.get(name)
    if (disk?.container !== container) return undefined
    const grant = disk.grants.find((known) => known.signature === signature)
    return grant && grant.untilMs > this.clock.now() ? grant.access : undefined
  }

  disk(name: string): PageBlob | undefined {
    return this.#disks.get(name)?.blob
  }

  diskBytes(name: string): number {
    return this.disk(name)?.sizeBytes ?? 0
  }

  diskFooter(name: string): Buffer {
    const blob = this.disk(name)
    return blob ? blob.pages.read(blob.sizeBytes - 512, 512) : Buffer.alloc(512)
  }

  removeDisk(name: string): void {
    this.disk(name)?.pages.dispose()
    this.#disks.delete(name)
  }

  /** Whether the first part of a path is a disk or an account. */
  knows(name: string): boolean {
    return this.#accounts.has(name) || this.#disks.has(name) || name.startsWith('md-')
  }

  dispose(): void {
    for (const { blob } of this.#disks.values()) blob.pages.dispose()
    for (const { containers } of this.#accounts.values())
      for (const blobs of containers.values()) for (const blob of blobs.values()) blob.pages.dispose()
  }
}
