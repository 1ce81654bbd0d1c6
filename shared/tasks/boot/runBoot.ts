import { resolve } from 'node:path'
import { formatDuration } from '../../base/clock.ts'
import { childEnvironment } from '../../base/environment.ts'
import { describeError, ImageError } from '../../base/errors.ts'
import { openBootDisk } from '../../disk/boot/bootDisk.ts'
import { bootImage } from '../../disk/boot/bootImage.ts'
import type { BootReport } from '../../disk/boot/bootReport.ts'
import type { FirmwareKind } from '../../disk/boot/firmware.ts'
import type { BootContext, BootInputs } from '../boot.ts'
import { openTempDirectory } from '../openTempDirectory.ts'
import { bootMarkdown } from './bootMarkdown.ts'

const defaultTimeoutMs = 10 * 60_000
const defaultMemoryMebibytes = 1024
const defaultCpus = 2

/** Starts the image by each firmware, also after one has failed. Throws BOOT_FAILED when one has. */
export async function runBoot(inputs: BootInputs, ctx: BootContext): Promise<void> {
  const image = resolve(ctx.agent.workingDirectory, inputs.image)
  const loginPattern = readPattern(inputs.loginPattern)
  const firmware = await chooseFirmware(image, inputs.firmware)
  const tempDirectory = await openTempDirectory(ctx, inputs.tempDirectory)
  const reports: BootReport[] = []
  for (const kind of firmware) reports.push(await bootBy(kind))
  const succeeded = reports.filter((report) => report.succeeded)
  ctx.output('bootedBy', succeeded.map((report) => report.firmware).join(','))
  ctx.output('bootAccelerator', succeeded.at(-1)?.accelerator)
  if (succeeded.length === reports.length)
    ctx.output('bootSeconds', (Math.max(...reports.map(loginMs)) / 1000).toFixed(1))
  ctx.output('bootReport', JSON.stringify(reports.map((report) => ({ ...report, lastLines: undefined }))))
  ctx.summarise(bootMarkdown(reports))
  if (inputs.json) ctx.log.document({ image, boots: reports })
  refuseFailures(reports)

  async function bootBy(kind: FirmwareKind): Promise<BootReport> {
    return await ctx.log.group(`Boot by ${kind.toUpperCase()}`, async () => {
      const report = await bootImage(
        {
          exec: ctx.exec,
          clock: ctx.clock,
          env: childEnvironment(ctx.agent.environment, { pass: [], set: {} }),
          tempDirectory,
          onStage: ({ stage, atMs }, { accelerator }) =>
            ctx.log.info(`${stage} after ${formatDuration(atMs)} (${accelerator})`),
        },
        {
          image,
          firmware: kind,
          secureBoot: inputs.secureBoot,
          accelerator: inputs.accelerator,
          bus: inputs.disk,
          memoryMebibytes: inputs.memory ?? defaultMemoryMebibytes,
          cpus: inputs.cpus ?? defaultCpus,
          timeoutMs: inputs.timeout ?? defaultTimeoutMs,
          loginPattern,
        },
      )
      if (report.acceleratorReason !== undefined) ctx.log.info(report.acceleratorReason)
      if (!report.succeeded) ctx.log.foreign(report.lastLines.slice(-40))
      return report
    })
  }
}

function loginMs({ stages }: BootReport): number {
  return stages.find(({ stage }) => stage === 'login')?.atMs ?? 0
}

async function chooseFirmware(image: string, wish: BootInputs['firmware']): Promise<readonly FirmwareKind[]> {
  // Also looks at the image before anything else is done.
  const { firmware = ['bios', 'uefi'] } = await openBootDisk(image)
  if (wish === 'both') return ['bios', 'uefi']
  if (wish !== 'auto') return [wish]
  if (firmware.length === 0)
    throw new ImageError(
      'BOOT_FAILED',
      `${image} has neither boot code for BIOS nor an EFI system partition: no firmware can start it.`,
      { hint: 'Build it with boot set to bios, uefi or both; or say which with --firmware.' },
    )
  return firmware
}

function readPattern(text: string | undefined): RegExp | undefined {
  if (text === undefined) return undefined
  try {
    return new RegExp(text)
  } catch (thrown) {
    throw new ImageError('INPUT_INVALID', `loginPattern is no regular expression: ${describeError(thrown)}.`)
  }
}

function refuseFailures(reports: readonly BootReport[]): void {
  const failed = reports.filter((report) => !report.succeeded)
  const [first] = failed
  if (!first) return
  const detail = failed.map(({ firmware, failure, lastLines }) =>
    [
      `By ${firmware.toUpperCase()}: ${failure ?? ''}`,
      ...lastLines.slice(-8).map((line) => `  ${line}`),
    ].join('\n'),
  )
  throw new ImageError('BOOT_FAILED', detail.join('\n'), first.hint === undefined ? {} : { hint: first.hint })
}
