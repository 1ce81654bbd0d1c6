import { ImageError } from '../../../base/errors.ts'
import type { DiskFacts } from '../../../build/artifact.ts'
import type { BuildOutcome } from '../../../build/buildOutcome.ts'
import { buildFindings } from '../../../build/log/buildFindings.ts'
import type { BuildContext } from '../../build.ts'
import { reportArtifacts } from '../reportArtifacts.ts'
import { type DiagnosticPlaces, locate } from '../../../template/reportDiagnostics.ts'

/** Leaves the artifacts of builds as outputs, and throws when one of the builds failed. */
export function reportOutcome(outcome: BuildOutcome, ctx: BuildContext, places: DiagnosticPlaces): void {
  const { verdict, results } = outcome
  reportArtifacts(
    ctx,
    results.flatMap(({ plan, artifacts }) =>
      artifacts.map(({ builderId, id, description, files }, index) => ({
        build: plan.name,
        index,
        builderId,
        id,
        description,
        files,
      })),
    ),
  )
  reportDisks(
    ctx,
    results.flatMap(({ artifacts }) => artifacts.flatMap(({ disk }) => (disk ? [disk] : []))),
  )
  if (verdict === 'succeeded') return
  if (verdict === 'cancelled') throw new ImageError('CANCELLED', 'The builds were interrupted.')
  const findings = buildFindings(outcome, (at) => locate(at, places))
  throw new ImageError('BUILD_FAILED', ctx.log.mask(findings.map(({ text }) => text).join('\n')), {
    findings,
  })
}

function reportDisks(ctx: BuildContext, disks: readonly DiskFacts[]): void {
  const [first, ...others] = disks
  if (!first) return
  ctx.output('diskPath', first.path)
  ctx.output('diskSha256', first.sha256)
  ctx.output('diskFormat', first.format)
  ctx.output('diskSizeBytes', String(first.sizeBytes))
  ctx.output('diskDataBytes', String(first.dataBytes))
  if (others.length > 0)
    ctx.log.warning(
      `The template built ${disks.length} disk images; the outputs name the first, artifacts has them all.`,
    )
}
