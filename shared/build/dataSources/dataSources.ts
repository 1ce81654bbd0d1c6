import type { DataSource } from '../../template/dataSource.ts'
import { createHttpSource } from './httpSource.ts'
import { nullSource } from './nullSource.ts'

/** The data sources the embedded engine knows, by type. The environment names the proxies of requests. */
export function dataSources(environment: Readonly<Record<string, string>>): ReadonlyMap<string, DataSource> {
  return new Map<string, DataSource>([
    ['null', nullSource],
    ['http', createHttpSource(environment)],
  ])
}
