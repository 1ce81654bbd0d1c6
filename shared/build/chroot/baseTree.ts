import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { ImageError } from '../../base/errors.ts'
import { sha256File } from '../../base/digest.ts'
import type { HostPrograms } from '../../chroot/hostPrograms.ts'
import type { BuilderContext } from '../builder.ts'
import { bootstrapScripts, bootstrapTree, deferServices } from './bootstrapTree.ts'
import type { BootstrapPlan } from './bootstrapPlan.ts'
import type { chrootFields } from './chrootFields.ts'
import type { FileOrigin, TreeSource } from './chrootPlan.ts'
import type { ChrootServices } from './chrootServices.ts'
import { layerKey } from './layerKey.ts'
import { openLayers } from './openLayers.ts'
import { withOrigin, withTransfers } from './originFile.ts'
import { epochOf, readRepositoryStates, type RepositoryState } from './repositoryState.ts'
import { distributions } from './suites.ts'

/** A tree a build begins with, and what is the same in every build that begins so. */
export interface BaseTree {
  /** Tells trees of different content apart. */
  readonly key: string
  /** No file of the image is to seem younger, in seconds since 1970. */
  readonly epochSeconds: number
}

/** Where a tree is to be put. */
export interface BaseTreeRequest {
  readonly context: BuilderContext<typeof chrootFields>
  readonly services: ChrootServices
  readonly host: HostPrograms
  /** An empty folder of the sandbox. */
  readonly tree: string
  readonly scratch: string
  /** What {@link readOffers} resolves with. */
  readonly offers: Promise<readonly RepositoryState[]>
}

/** Asks the repositories of a bootstrap what they offer, while a place for the tree is made; nothing for another source. */
export async function readOffers(
  source: TreeSource,
  services: ChrootServices,
): Promise<readonly RepositoryState[]> {
  if (source.kind !== 'bootstrap') return []
  return withTransfers(services, (transfers) => readRepositoryStates(transfers, source.plan.repositories))
}

/** Fills a tree from its source, or from what an earlier build has kept of the same source. */
export async function makeBaseTree(source: TreeSource, request: BaseTreeRequest): Promise<BaseTree> {
  return source.kind === 'bootstrap'
    ? baseOfBootstrap(source.plan, request)
    : baseOfTarball(source.origin, request)
}

async function baseOfBootstrap(plan: BootstrapPlan, request: BaseTreeRequest): Promise<BaseTree> {
  const { context, services, host, tree, scratch } = request
  const states = await request.offers
  const epochSeconds = epochOf(states)
  const keyringSha256s = await Promise.all(plan.keyrings.map(sha256Keyring))
  const hooks = Object.values(bootstrapScripts)
  const key = layerKey({ plan, states, keyringSha256s, hooks })
  const { cacheFolder } = services
  const store = await openLayers(context, services)
  await store.exclusively(key, async () => {
    if (await store.restore(key, tree, host)) {
      context.say(`The base layer ${key.slice(0, 12)} is in the cache.`)
      return
    }
    context.say(`Bootstrapping ${plan.suite} with ${plan.packages.length} packages named.`)
    const output = context.openOutput()
    const packageCache = join(cacheFolder, 'packages', archiveName(plan))
    const onOutput = output.receive
    await bootstrapTree({ plan, host, tree, scratch, packageCache, epochSeconds, onOutput })
    output.end()
    await store.save(key, tree, host)
  })
  return { key, epochSeconds }
}

/** One folder per archive: packages of one name, version and architecture are the same file there, and only there. */
function archiveName({ repositories, architecture }: BootstrapPlan): string {
  const mirrors = [...new Set(repositories.map(({ mirror }) => mirror))].toSorted()
  return createHash('sha256')
    .update(JSON.stringify([mirrors, architecture]))
    .digest('hex')
    .slice(0, 16)
}

async function sha256Keyring(path: string): Promise<string> {
  return sha256File(path).catch((thrown: unknown) => {
    throw new ImageError('FILE_UNREADABLE', `The keyring ${path} cannot be read.`, {
      cause: thrown,
      hint: keyringHint(path),
    })
  })
}

function keyringHint(path: string): string {
  const known = distributions.find(({ keyring }) => keyring === path)
  if (known === undefined) return 'Name keyrings in the bootstrap block that this account can read.'
  return `Install ${known.keyringPackage}, or name a copy of the file as one of the keyrings of the bootstrap block.`
}

async function baseOfTarball(origin: FileOrigin, request: BaseTreeRequest): Promise<BaseTree> {
  const { context, services, host, tree } = request
  const key = await withOrigin(origin, { run: context.run, services, what: 'tarball' }, async (path) => {
    const unpack = ['-xpf', path, '--numeric-owner', '--xattrs', '--xattrs-include=*', '--acls']
    await host.run(['tar', '-C', tree, ...unpack, '--exclude=./dev/*', '--exclude=dev/*'])
    return origin.sha256 ?? (await sha256File(path))
  })
  // Before anything is added to it: what is written now has the time of now.
  const newest = await host.run([
    'sh',
    '-c',
    'find "$1" -xdev -printf "%T@\\n" | sort -n | tail -n 1',
    'sh',
    tree,
  ])
  await host.run(['chroot', tree, '/bin/sh', '-c', deferServices])
  return { key, epochSeconds: Math.ceil(Number(newest)) || 0 }
}
