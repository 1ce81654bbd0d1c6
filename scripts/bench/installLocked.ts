import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { sha256File } from '#shared/base/digest.ts'
import { mapBounded } from '#shared/base/mapBounded.ts'
import { preparePlugins } from '#shared/tasks/plugins/preparePlugins.ts'
import { readPluginRequirements } from '#shared/tasks/plugins/readPluginRequirements.ts'
import { quietContext } from '#test/packer/quietContext.ts'
import type { LockedRun } from './lockedPlugins.ts'

/** Installs what `image.pkr.hcl` requires as it is locked, and prints how long that took: `<folder> directory|cache <mirror>`. */
async function main([folder = '', place, mirrorUrl]: readonly string[]): Promise<void> {
  const environment = { SSL_CERT_FILE: process.env['SSL_CERT_FILE'] ?? '' }
  const ctx = await quietContext(folder, { environment, toolDirectory: join(folder, 'tools') })
  const tempDirectory = await mkdtemp(join(folder, 'temp-'))
  const inputs = {
    mirrorUrl,
    mirrorFolder: undefined,
    offline: false,
    verify: 'sha256+pgp',
    signingKey: 'key.asc',
    downloadTimeout: undefined,
    githubUrl: undefined,
    githubToken: undefined,
    lockFile: undefined,
    lockMode: 'frozen',
    pluginDirectory: place === 'directory' ? 'directory' : undefined,
    denyBadVersions: true,
  } as const
  const where = { template: 'image.pkr.hcl', workingDirectory: folder }
  try {
    const startMs = performance.now()
    const requirements = await readPluginRequirements(ctx, { plugins: [], ...where })
    const privateDirectory = join(tempDirectory, 'plugins')
    const { plugins } = await preparePlugins(ctx, inputs, {
      ...where,
      requirements,
      cache: true,
      place: () => Promise.resolve({ tempDirectory, privateDirectory }),
    })
    const wholeMs = performance.now() - startMs
    await ctx.scope.close()
    const hashStartMs = performance.now()
    await mapBounded(plugins, 4, ({ path }) => sha256File(path))
    const run: LockedRun = { wholeMs, hashingMs: performance.now() - hashStartMs }
    process.stdout.write(JSON.stringify(run))
  } finally {
    await rm(tempDirectory, { recursive: true, force: true })
  }
}

await main(process.argv.slice(2))
