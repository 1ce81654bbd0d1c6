import { access, constants, copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BootReport } from './bootReport.ts'
import { openBootDisk } from './bootDisk.ts'
import { findUefiFirmware, type FirmwareKind, type UefiFirmware } from './firmware.ts'
import type { Accelerator, DiskBus, Machine } from './machine.ts'
import { runMachine, type MachineEnd, type MachineHost } from './runMachine.ts'

/** A start of an image. */
export interface BootRequest {
  /** Absolute; it is never written to. */
  readonly image: string
  readonly firmware: FirmwareKind
  /** For UEFI: only what is signed is started. */
  readonly secureBoot: boolean
  readonly accelerator: Accelerator | 'auto'
  readonly bus: DiskBus
  readonly memoryMebibytes: number
  readonly cpus: number
  readonly timeoutMs: number
  readonly loginPattern?: RegExp | undefined
}

/** A machine under KVM that says nothing for so long has stopped: some hosts offer a KVM in which no guest starts. */
const kvmSilenceMs = 20_000

/**
 * Starts an image in QEMU until it asks for a login. With `auto`, KVM is what a start has succeeded with: when the machine ends, hangs or
 * stays silent there, it is started again without. Throws TOOL_MISSING, CANCELLED, and as {@link openBootDisk}; a start that fails is a report.
 */
export async function bootImage(host: MachineHost, request: BootRequest): Promise<BootReport> {
  const { firmware, accelerator, bus, memoryMebibytes, cpus } = request
  const { disk } = await openBootDisk(request.image)
  const found = firmware === 'uefi' ? await findUefiFirmware(request.secureBoot) : undefined
  const attempt = async (chosen: Accelerator, silenceMs?: number) => {
    const uefi = found && (await withOwnVariables(found, host.tempDirectory, chosen))
    const plain = { disk, firmware, accelerator: chosen, bus, memoryMebibytes, cpus }
    const machine: Machine = uefi ? { ...plain, uefi } : plain
    return await runMachine(host, machine, {
      timeoutMs: request.timeoutMs,
      ...(silenceMs !== undefined && { silenceMs }),
      ...(request.loginPattern && { loginPattern: request.loginPattern }),
    })
  }
  if (accelerator !== 'auto') return reportOf(firmware, accelerator, await attempt(accelerator))
  const unusable = await whyNoKvm()
  if (unusable !== undefined) return reportOf(firmware, 'tcg', await attempt('tcg'), unusable)
  const first = await attempt('kvm', kvmSilenceMs)
  if (!first.failure || first.failure.isOfTheImage) return reportOf(firmware, 'kvm', first)
  const reason = `Under KVM the image did not start, so it was started again without: ${first.failure.meaning}`
  return reportOf(firmware, 'tcg', await attempt('tcg'), reason)
}

async function whyNoKvm(): Promise<string | undefined> {
  return await access('/dev/kvm', constants.R_OK | constants.W_OK).then(
    () => undefined,
    () => '/dev/kvm is not there, or this user may not use it.',
  )
}

/** Firmware writes to its variables, each machine to its own. */
async function withOwnVariables(
  firmware: UefiFirmware,
  tempDirectory: string,
  name: string,
): Promise<UefiFirmware> {
  const own = join(tempDirectory, `variables-${name}.fd`)
  await copyFile(firmware.variables, own)
  return { ...firmware, variables: own }
}

function reportOf(
  firmware: FirmwareKind,
  accelerator: Accelerator,
  { serial, durationMs, failure }: MachineEnd,
  acceleratorReason?: string,
): BootReport {
  return {
    firmware,
    succeeded: failure === undefined,
    accelerator,
    ...(acceleratorReason !== undefined && { acceleratorReason }),
    stages: serial.stages,
    durationMs,
    ...(failure && { failure: failure.meaning, hint: failure.hint }),
    lastLines: serial.lastLines,
  }
}
