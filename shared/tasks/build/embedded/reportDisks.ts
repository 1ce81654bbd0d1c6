import { basename } from 'node:path'
import { formatDuration } from '../../../base/clock.ts'
import { markdownTable } from '../../../base/markdown.ts'
import { writeWhole } from '../../../base/writeWhole.ts'
import type { DiskFacts } from '../../../build/artifact.ts'
import type { BuildOutcome } from '../../../build/buildOutcome.ts'
import type { StepTiming } from '../../../build/log/buildLog.ts'
import { stepTitle } from '../../../build/log/stepTitle.ts'
import { spdxDocument } from '../../../build/report/spdx.ts'
import { timelineSvg, type Phase } from '../../../build/report/timelineSvg.ts'
import type { BuildContext } from '../../build.ts'

/** Leaves disk images as outputs and in the summary, and beside each a report, a bill of materials and a timeline. */
export async function reportDisks(
  { results }: BuildOutcome,
  timings: readonly StepTiming[],
  ctx: BuildContext,
): Promise<void> {
  const disks = results.flatMap(({ plan, artifacts }) =>
    artifacts.flatMap(({ disk }) => (disk ? [{ build: plan.displayName, disk }] : [])),
  )
  for (const [index, { build, disk }] of disks.entries()) {
    const steps = timings.filter((timing) => timing.build === build)
    const paths = await writeReports(build, disk, steps, ctx)
    summarise(disk, steps, ctx)
    if (index === 0) outputDisk(disk, paths, ctx)
  }
  if (disks.length > 1)
    ctx.log.warning(
      `The template built ${disks.length} disk images; the outputs name the first, artifacts has them all.`,
    )
}

interface ReportPaths {
  readonly report: string
  readonly sbom: string
  readonly timeline: string
}

async function writeReports(
  build: string,
  disk: DiskFacts,
  steps: readonly StepTiming[],
  ctx: BuildContext,
): Promise<ReportPaths> {
  const { path, content, ...facts } = disk
  const name = basename(path)
  const phases = phasesOf(steps)
  const report = {
    build,
    name,
    ...facts,
    epoch: new Date(content.epochSeconds * 1000).toISOString(),
    distribution: content.distribution,
    phases: phases.map(({ name: phase, startMs, durationMs }) => ({
      name: phase,
      startSeconds: Math.round(startMs) / 1000,
      durationSeconds: Math.round(durationMs) / 1000,
    })),
    packages: content.packages,
  }
  const sbom = spdxDocument({ ...content, name, sha256: disk.sha256 })
  const paths = { report: `${path}.report.json`, sbom: `${path}.spdx.json`, timeline: `${path}.timeline.svg` }
  const write = (file: string, text: string) => writeWhole(file, ctx.log.mask(text))
  await write(paths.report, JSON.stringify(report, undefined, 2) + '\n')
  await write(paths.sbom, JSON.stringify(sbom, undefined, 2) + '\n')
  await write(paths.timeline, timelineSvg(build, phases))
  return paths
}

function phasesOf(steps: readonly StepTiming[]): readonly Phase[] {
  const firstMs = Math.min(...steps.map(({ startedMs }) => startedMs))
  return steps
    .toSorted((a, b) => a.startedMs - b.startedMs)
    .map(({ step, startedMs, durationMs }) => ({
      name: stepTitle(step),
      startMs: startedMs - firstMs,
      durationMs,
    }))
}

function summarise(
  { path, content, ...facts }: DiskFacts,
  steps: readonly StepTiming[],
  ctx: BuildContext,
): void {
  const durationMs = steps.reduce((sum, step) => sum + step.durationMs, 0)
  const mebibytes = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MiB`
  const rows = [
    ['file', ctx.log.mask(basename(path))],
    ['format', facts.format],
    ['size', mebibytes(facts.sizeBytes)],
    ['data', mebibytes(facts.dataBytes)],
    ['SHA-256', facts.sha256],
    ['packages', String(content.packages.length)],
    ['time', formatDuration(durationMs)],
  ]
  ctx.summarise(`### Disk image\n\n${markdownTable(['', ''], rows)}`)
}

function outputDisk(disk: DiskFacts, paths: ReportPaths, ctx: BuildContext): void {
  ctx.output('diskPath', disk.path)
  ctx.output('diskSha256', disk.sha256)
  ctx.output('diskFormat', disk.format)
  ctx.output('diskSizeBytes', String(disk.sizeBytes))
  ctx.output('diskDataBytes', String(disk.dataBytes))
  ctx.output('diskReportPath', paths.report)
  ctx.output('diskSbomPath', paths.sbom)
  ctx.output('diskTimelinePath', paths.timeline)
}
