import { createHash } from 'node:crypto'

/** A program that answers `version` as Packer does; padded to `sizeBytes` with bytes that hardly pack. */
export function packerProgram(version: string, sizeBytes = 0): Buffer {
  return padded(
    [
      'case "$*" in',
      `  "-machine-readable version") echo '1700000000,,version,${version}' ;;`,
      `  version) echo 'Packer v${version}' ;;`,
      '  *) echo "no such command: $*" >&2; exit 1 ;;',
      'esac',
    ],
    version,
    sizeBytes,
  )
}

/** What a fake plugin answers to `describe`. */
export interface PluginAnswer {
  readonly version: string
  /** `x5.0` and the like. */
  readonly apiVersion: string
}

/** A program that answers `describe` as a plugin does. */
export function pluginProgram({ version, apiVersion }: PluginAnswer, sizeBytes = 0): Buffer {
  const answer = {
    version,
    sdk_version: '0.6.0',
    api_version: apiVersion,
    builders: ['-packer-default-plugin-name-'],
    post_processors: [],
    provisioners: [],
    datasources: [],
    protocol_version: 'v2',
  }
  const lines = [
    `if [ "$1" = describe ]; then echo '${JSON.stringify(answer)}'; exit 0; fi`,
    'echo "this plugin only describes itself" >&2; exit 1',
  ]
  return padded(lines, `${version}${apiVersion}`, sizeBytes)
}

function padded(lines: readonly string[], seed: string, sizeBytes: number): Buffer {
  const script = Buffer.from(['#!/bin/sh', ...lines, 'exit 0', ''].join('\n'))
  const parts = [script]
  let missing = sizeBytes - script.length
  for (let index = 0; missing > 0; index++) {
    const part = createHash('sha512').update(`${seed}/${index}`).digest('base64').slice(0, missing)
    parts.push(Buffer.from(part))
    missing -= part.length
  }
  return Buffer.concat(parts)
}
