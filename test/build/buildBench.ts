import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { systemClock } from '#shared/base/clock.ts'
import type { RunContext } from '#shared/base/context.ts'
import { createExec } from '#shared/base/exec.ts'
import { Journal } from '#shared/base/journal.ts'
import { Scope } from '#shared/base/scope.ts'
import type { BuildEvent } from '#shared/build/buildEvent.ts'
import type { BuildOutcome } from '#shared/build/buildOutcome.ts'
import { createLocalCommunicator } from '#shared/build/communicators/local.ts'
import { createComponents } from '#shared/build/components.ts'
import { runBuilds, type BuildOptions } from '#shared/build/runBuilds.ts'
import { recordedLog, type RecordedLog } from '#test/base/recordingSink.ts'
import { scratch } from '#test/base/scratch.ts'
import { packerAgent } from '#test/packer/packerAgent.ts'
import { plannedBuild, type BuildParts } from './plannedBuild.ts'

/** A place to run builds in, with all that happened. */
export interface BuildBench {
  /** Where relative paths begin. */
  readonly folder: string
  /** The folder that stands for the machine of `communicator = "local"`. */
  readonly machine: string
  readonly events: readonly BuildEvent[]
  readonly log: RecordedLog
  readonly ctx: RunContext
  readonly cancel: () => void
  readonly run: (builds: readonly BuildParts[], options?: Partial<BuildOptions>) => Promise<BuildOutcome>
  /** All lines that programs have printed. */
  readonly printed: () => readonly string[]
  /** Resolves when a program has printed it. */
  readonly waitFor: (line: string) => Promise<void>
  readonly read: (path: string) => Promise<string>
  /** The files in the folder, its own and those below, in order. */
  readonly files: () => Promise<readonly string[]>
  /** What steps have left in the private temp directory. */
  readonly leftInTemp: () => Promise<readonly string[]>
}

/** The environment of local scripts. */
export const environment = { PATH: process.env['PATH'] ?? '/usr/bin:/bin', HOME: '/nonexistent', LANG: 'C' }

/** Makes a bench in an empty directory that goes with the test. */
export async function buildBench(graceMs = 2000): Promise<BuildBench> {
  const base = await scratch()
  const [folder, temp, machine] = ['work', 'temp', 'machine'].map((name) => join(base, name))
  if (!folder || !temp || !machine) throw new Error('unreachable')
  for (const path of [folder, temp, machine]) await mkdir(path)
  const cancelled = new AbortController()
  const log = recordedLog()
  const events: BuildEvent[] = []
  const exec = createExec({
    signal: cancelled.signal,
    hurry: new AbortController().signal,
    clock: systemClock,
    mark: `build-test-${process.pid}-${Math.random().toString(36).slice(2)}`,
    graceMs,
  })
  const ctx: RunContext = {
    log: log.log,
    exec,
    scope: new Scope(),
    journal: await Journal.create(join(base, 'journal')),
    signal: cancelled.signal,
    clock: systemClock,
    agent: packerAgent({ workingDirectory: folder }),
    summarise: () => undefined,
  }
  const components = createComponents({
    communicators: new Map([
      [
        'local',
        ({ exec: stepExec }) => createLocalCommunicator({ root: machine, exec: stepExec, environment }),
      ],
    ]),
  })
  const printed = () => events.flatMap((event) => (event.type === 'output' ? event.lines : []))
  return {
    folder,
    machine,
    events,
    log,
    ctx,
    cancel: () => cancelled.abort(),
    run: (builds, options = {}) =>
      runBuilds(
        builds.map(plannedBuild),
        {
          components,
          events: { emit: (event) => void events.push(event), drained: async () => undefined },
          workingDirectory: folder,
          tempDirectory: temp,
          environment,
          ...options,
        },
        ctx,
      ),
    printed,
    async waitFor(line) {
      while (!printed().includes(line)) await systemClock.sleep(5)
    },
    read: (path) => readFile(join(folder, path), 'utf8'),
    files: () => listFiles(folder),
    leftInTemp: () => listFiles(temp),
  }
}

/** The files below a folder, relative to it, in order. */
export async function listFiles(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted()
}

/** The parts of a provisioner that runs lines on this machine. */
export function local(...inline: readonly string[]) {
  return { type: 'shell-local', fields: { inline } }
}

/** What the problems of a failed run say. */
export function problemTexts({ results }: BuildOutcome): readonly string[] {
  return results.flatMap(({ problems }) => problems.map(({ text }) => text))
}
