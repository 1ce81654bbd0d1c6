import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { build } from 'esbuild'
import { bundleOptions } from '#scripts/build/bundle.ts'
import { inRoot } from '#scripts/root.ts'
import { writePacker } from '#test/packer/packerAgent.ts'
import { startReleaseServer, type ReleaseServer } from '#test/sim/releases/releaseServer.ts'
import { simEnvironment } from '#test/sim/releases/simEnvironment.ts'
import { runSetupJob, type SetupJob } from '#test/tasks/setup/setupRun.ts'
import { filesBelow, type SoakSubject } from './soakSubjects.ts'

/** What killed and parallel installations run against. */
export interface InstallSoak extends AsyncDisposable {
  readonly subject: SoakSubject
  readonly server: ReleaseServer
  readonly program: string
  readonly folder: string
}

/** Starts a world of releases and bundles the program that installs from it, so that it starts fast. */
export async function openInstallSoak(subject: SoakSubject): Promise<InstallSoak> {
  const folder = await mkdtemp(join(tmpdir(), 'soak-installs-'))
  const server = await startReleaseServer({ products: [subject.product], latencyMs: 10 })
  await build({
    ...bundleOptions,
    entryPoints: [{ out: 'program', in: inRoot('test/packer/install/installProgram.ts') }],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
  })
  await writeFile(join(folder, 'key.asc'), server.signer.publicKey)
  await writePacker(join(folder, 'packer'), '1.16.0')
  return {
    subject,
    server,
    folder,
    program: join(folder, 'program.mjs'),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** The job of every process, in a folder below that of the soak. */
export function installJob({ subject, server, folder }: InstallSoak, root: string): SetupJob {
  return {
    root,
    inputs: { ...subject.inputs, signingKey: join(folder, 'key.asc') },
    environment: { PATH: '/none', ...simEnvironment(server) },
  }
}

/** Runs one job in a process of its own, killed so long after it began; resolves with the milliseconds it took. */
async function runProcess(soak: InstallSoak, root: string, killAfterMs?: number): Promise<number> {
  const child = spawn(process.execPath, [soak.program, JSON.stringify(installJob(soak, root))], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {},
  })
  const ended = once(child, 'exit')
  await once(createInterface(child.stdout), 'line')
  const startMs = performance.now()
  if (killAfterMs !== undefined) {
    await Promise.race([delay(killAfterMs), ended])
    child.kill('SIGKILL')
  }
  await ended
  return performance.now() - startMs
}

/** How long an installation takes here when nobody kills it. */
export async function wholeInstallMs(soak: InstallSoak): Promise<number> {
  const root = await mkdtemp(join(soak.folder, 'whole-'))
  return await runProcess(soak, root)
}

/** Kills an installation after so many milliseconds, and lets the next job look: what is torn or left, one line each. */
export async function killedInstall(soak: InstallSoak, killAfterMs: number): Promise<readonly string[]> {
  const root = await mkdtemp(join(soak.folder, 'killed-'))
  const { keptIn, complete, torn } = soak.subject
  try {
    await runProcess(soak, root, killAfterMs)
    const findings = (await torn(join(root, keptIn))).map((line) => `torn: ${line}`)
    const { errors } = await runSetupJob(installJob(soak, root))
    const after = await filesBelow(join(root, keptIn))
    const isComplete = after.join() === complete.join()
    return [...findings, ...errors, ...(isComplete ? [] : [`the next job left ${after.join(' ')}`])]
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}

/** Starts jobs at once on one empty cache: what went wrong, one line each. */
export async function parallelInstalls(soak: InstallSoak, jobs: number): Promise<readonly string[]> {
  const root = await mkdtemp(join(soak.folder, 'parallel-'))
  const { keptIn, complete, torn } = soak.subject
  soak.server.reset()
  try {
    await Promise.all(Array.from({ length: jobs }, () => runProcess(soak, root)))
    const downloads = soak.server.paths().filter((path) => path.endsWith('.zip')).length
    const files = await filesBelow(join(root, keptIn))
    return [
      ...(downloads === 1 ? [] : [`${downloads} downloads for ${jobs} jobs`]),
      ...(files.join() === complete.join() ? [] : [`left ${files.join(' ')}`]),
      ...(await torn(join(root, keptIn))),
    ]
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}
