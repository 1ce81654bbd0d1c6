import type { AzureSimulator } from '#test/sim/azure/azureSimulator.ts'

/** Everything in a simulated Azure but its resource groups: `disks name`, in alphabetical order. */
export function worldOf({ world }: AzureSimulator): readonly string[] {
  return world.store
    .all()
    .filter(({ type }) => type.startsWith('Microsoft.Compute/'))
    .map(({ id }) => id.replace(/^.*\/providers\/Microsoft\.Compute\//i, ''))
    .toSorted()
}

/** The versions of all definitions, by number as text. */
export function versionsIn({ world }: AzureSimulator): readonly string[] {
  return world.store.ofType('Microsoft.Compute/galleries/images/versions').map(({ name }) => name)
}

/** Remembers what was uploaded to disks, so that it can be compared when they are gone; `of` a version by its number. */
export function watchUploads(azure: AzureSimulator): {
  readonly of: (version: string) => Buffer | undefined
} {
  const uploads = new Map<string, Buffer>()
  const { store, blobs } = azure.world
  azure.onRequest(({ method, path }) => {
    const id = /^(.*\/disks\/[^/]+)\/endGetAccess\?/.exec(path)?.[1]
    const disk = id === undefined ? undefined : store.get(id)
    const blob = blobs.disk(String(disk?.state.get('blob')))
    if (method === 'POST' && id !== undefined && blob && !uploads.has(id.toLowerCase()))
      uploads.set(id.toLowerCase(), blob.pages.read(0, blob.sizeBytes))
  })
  return {
    of(version) {
      const resource = store
        .ofType('Microsoft.Compute/galleries/images/versions')
        .find(({ name }) => name === version)
      const id = /"(\/subscriptions\/[^"]+\/disks\/[^"]+)"/i.exec(JSON.stringify(resource?.body) ?? '')?.[1]
      return uploads.get(id?.toLowerCase() ?? '')
    },
  }
}
