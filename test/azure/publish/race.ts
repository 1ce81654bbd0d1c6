import { readFile } from 'node:fs/promises'
import type { AzureSimulator } from '#test/sim/azure/azureSimulator.ts'
import { writeImage } from './images.ts'
import { publish } from './publishRun.ts'
import { versionsIn, watchUploads, worldOf } from './worldOf.ts'

/** Publishes two images at once to one definition; resolves with everything that is not as it should be. */
export async function raceTwo(
  azure: AzureSimulator,
  root: string,
  round: number,
  isSame: boolean,
): Promise<readonly string[]> {
  const before = versionsIn(azure)
  const uploads = watchUploads(azure)
  const seeds = isSame ? [round * 2, round * 2] : [round * 2, round * 2 + 1]
  const sources = await Promise.all(
    seeds.map((seed, index) => writeImage(root, `${round}-${index}.vhd`, seed)),
  )
  const runs = await Promise.all(sources.map((source) => publish(azure, root, { source })))
  const problems = runs.flatMap(({ error, undoFailures }) => [
    ...(error ? [error.message] : []),
    ...undoFailures,
  ])
  const made = runs.filter(({ outputs }) => outputs['created'] === 'true')
  const added = versionsIn(azure).filter((name) => !before.includes(name))
  if (added.length !== made.length)
    problems.push(`${made.length} were made, and there are ${added.join(', ')}`)
  if (!isSame && added.length !== 2) problems.push(`${added.length} versions of two images`)
  for (const [index, { outputs }] of runs.entries()) {
    const uploaded = uploads.of(outputs['galleryImageVersion'] ?? '')
    if (!uploaded?.equals(await readFile(sources[index] ?? '')))
      problems.push(`${outputs['galleryImageVersion']} has other bytes`)
  }
  const orphans = worldOf(azure).filter((name) => !name.startsWith('galleries/'))
  return [...problems, ...orphans.map((name) => `left behind: ${name}`)]
}
