import { chmod, chown, mkdir, readdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ImageError } from '#shared/base/errors.ts'
import { runBriefly } from '#shared/base/runBriefly.ts'
import { tempCandidates, type TempFacts } from '#shared/tempdir/candidates.ts'
import { chooseTempDirectory, type TempChoice } from '#shared/tempdir/choose.ts'

/** One thing to make inside the namespace before the choice, in order. */
export type LayoutStep =
  | { readonly make: 'directory'; readonly path: string; readonly mode?: number; readonly uid?: number }
  | { readonly make: 'file'; readonly path: string; readonly sizeBytes?: number }
  | { readonly make: 'link'; readonly path: string; readonly to: string }
  | { readonly make: 'by command'; readonly argv: readonly [string, ...string[]] }

/** What the driver is told. */
export interface LayoutTask {
  readonly steps: readonly LayoutStep[]
  readonly facts: TempFacts
  readonly checkouts: readonly string[]
  /** Becomes this user after the steps. */
  readonly uid?: number
}

/** What the driver answers: the choice or the error, and what it saw for itself. */
export interface LayoutAnswer {
  readonly choice?: TempChoice
  readonly code?: string
  readonly detail?: string
  /** Whether a script runs in the chosen directory, tried by other code than the probe's. */
  readonly chosenRuns?: boolean
  /** Entries of the directories that were tried, other than those the steps made. */
  readonly leftovers: readonly string[]
}

async function take(step: LayoutStep): Promise<void> {
  if (step.make === 'by command') return await command(step.argv)
  if (step.make === 'link') return await symlink(step.to, step.path)
  await mkdir(step.make === 'directory' ? step.path : dirname(step.path), { recursive: true })
  if (step.make === 'file')
    return await writeFile(step.path, Buffer.alloc(step.sizeBytes ?? 0)).catch(ignoreFull)
  if (step.uid !== undefined) await chown(step.path, step.uid, step.uid)
  if (step.mode !== undefined) await chmod(step.path, step.mode)
}

async function command([file, ...args]: readonly [string, ...string[]]): Promise<void> {
  const end = await runBriefly(file, args, 30_000)
  if (end.exitCode !== 0) throw new Error(`${file} ended with ${JSON.stringify(end)}`)
}

/** A file meant to fill a file system is cut short by the end of it. */
function ignoreFull(thrown: unknown): void {
  if ((thrown as NodeJS.ErrnoException).code !== 'ENOSPC') throw thrown
}

async function scriptRunsIn(directory: string): Promise<boolean> {
  const path = join(directory, 'independent')
  await writeFile(path, '#!/bin/sh\nexit 7\n', { mode: 0o755 })
  return (await runBriefly(path, [], 5000)).exitCode === 7
}

async function entriesOf(directories: readonly string[]): Promise<ReadonlySet<string>> {
  const lists = await Promise.all(
    directories.map(async (directory) =>
      (await readdir(directory).catch(() => [])).map((name) => join(directory, name)),
    ),
  )
  return new Set(lists.flat())
}

const task = JSON.parse(process.argv[2] ?? '') as LayoutTask
for (const step of task.steps) await take(step)
if (task.uid !== undefined) {
  process.setgroups?.([])
  process.setgid?.(task.uid)
  process.setuid?.(task.uid)
}
const candidates = tempCandidates(task.facts)
const watched = candidates.flatMap(({ path }) => (path.startsWith('/') ? [path, dirname(path)] : []))
const before = await entriesOf(watched)
const outcome = await chooseTempDirectory(candidates, { checkouts: task.checkouts }).then(
  (choice) => ({ choice }),
  (thrown: unknown) => {
    if (thrown instanceof ImageError) return { code: thrown.code, detail: thrown.detail }
    throw thrown
  },
)
const leftovers = [...(await entriesOf(watched))].filter((path) => !before.has(path))
const chosenRuns = 'choice' in outcome ? { chosenRuns: await scriptRunsIn(outcome.choice.directory) } : {}
const answer: LayoutAnswer = { ...outcome, ...chosenRuns, leftovers }
process.stdout.write(JSON.stringify(answer))
