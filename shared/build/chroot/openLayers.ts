import { join } from 'node:path'
import type { BuilderContext } from '../builder.ts'
import type { chrootFields } from './chrootFields.ts'
import type { ChrootServices } from './chrootServices.ts'
import { openLayerStore, type LayerStore } from './layerStore.ts'

/** Opens what builds of this user have kept of each other's work. */
export async function openLayers(
  { clock, signal }: Pick<BuilderContext<typeof chrootFields>, 'clock' | 'signal'>,
  { cacheFolder, cacheBytes }: Pick<ChrootServices, 'cacheFolder' | 'cacheBytes'>,
): Promise<LayerStore> {
  return openLayerStore({ folder: join(cacheFolder, 'layers'), mostBytes: cacheBytes, clock, signal })
}
