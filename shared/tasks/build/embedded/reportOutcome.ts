import { ImageError } from '../../../base/errors.ts'
import { distinctArtifacts } from '../../../packer/driver/artifacts.ts'
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
    distinctArtifacts(
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
    ),
  )
  if (verdict === 'succeeded') return
  if (verdict === 'cancelled') throw new ImageError('CANCELLED', 'The builds were interrupted.')
  const findings = buildFindings(outcome, (at) => locate(at, places))
  throw new ImageError('BUILD_FAILED', ctx.log.mask(findings.map(({ text }) => text).join('\n')), {
    findings,
  })
}
