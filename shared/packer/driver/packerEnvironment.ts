import { childEnvironment } from '../../base/environment.ts'

/** Variables of Packer's own that pass without being named. */
const packerNames = ['PACKER_*', 'PKR_VAR_*', 'HCP_*']

/** Where Packer keeps its log and its colours is ours to say. */
const ourNames: ReadonlySet<string> = new Set([
  'PACKER_LOG',
  'PACKER_LOG_PATH',
  'PACKER_NO_COLOR',
  'PACKER_WRAP_COOKIE',
])

/**
 * What Packer and its plugins see: an ordinary environment, Packer's own variables, those the user named, and the private
 * temp directory. No telemetry and no colours.
 */
export function packerEnvironment(
  agentEnvironment: Readonly<Record<string, string>>,
  tempDirectory: string,
  passEnvironment: readonly string[],
): Record<string, string> {
  const source = Object.fromEntries(Object.entries(agentEnvironment).filter(([name]) => !ourNames.has(name)))
  return childEnvironment(source, {
    pass: [...packerNames, ...passEnvironment],
    set: {
      TMPDIR: tempDirectory,
      TMP: tempDirectory,
      TEMP: tempDirectory,
      CHECKPOINT_DISABLE: '1',
      PACKER_NO_COLOR: '1',
      // Without a home every command of Packer 1.7 and later fails (packer-plugin-sdk, pathing).
      ...(agentEnvironment['HOME'] === undefined && agentEnvironment['APPDATA'] === undefined
        ? { PACKER_CONFIG_DIR: tempDirectory }
        : {}),
    },
  })
}
