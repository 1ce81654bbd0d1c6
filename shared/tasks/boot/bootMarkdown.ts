import type { BootReport } from '../../disk/boot/bootReport.ts'
import type { BootStage } from '../../disk/boot/bootStage.ts'

const stages: readonly BootStage[] = ['firmware', 'grub', 'kernel', 'init', 'login']

/** A table of starts: when each stage was reached, in seconds. */
export function bootMarkdown(reports: readonly BootReport[]): string {
  const rows = reports.map((report) => [
    report.firmware.toUpperCase(),
    report.succeeded ? 'login prompt' : 'failed',
    report.accelerator,
    ...stages.map((stage) => secondsOf(report, stage)),
  ])
  const head = ['Firmware', 'Result', 'On', ...stages.map((stage) => `${stage} s`)]
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return ['### Boot', '', line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

function secondsOf({ stages: reached }: BootReport, stage: BootStage): string {
  const found = reached.find((each) => each.stage === stage)
  return found === undefined ? '–' : (found.atMs / 1000).toFixed(1)
}
