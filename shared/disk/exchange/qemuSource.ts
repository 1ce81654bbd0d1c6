import type { ImageFormat } from '../sniff/imageFormat.ts'

/** The drivers of QEMU for the formats it converts here. */
export const qemuDrivers: ReadonlyMap<ImageFormat, string> = new Map([
  ['qcow2', 'qcow2'],
  ['vhdx', 'vhdx'],
  ['vhd-dynamic', 'vpc'],
])

/** An image as QEMU opens it and nothing else: by one driver, as a file, whatever is in it or in its name. */
export function qemuSource(driver: string, path: string): string {
  return `driver=${driver},file.driver=file,file.filename=${path.replaceAll(',', ',,')}`
}
