import type { Platform } from '../base/agent.ts'

/** `variableFiles` → `variable-files`. */
export function kebabCase(key: string): string {
  return key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

/** What a user types for an input on a platform: the key itself, its kebab-case, or a long option. */
export function inputName(key: string, platform: Platform): string {
  if (platform === 'azurePipelines') return key
  return platform === 'github' ? kebabCase(key) : `--${kebabCase(key)}`
}

/** What a user reads for an output on a platform. */
export function outputName(key: string, platform: Platform): string {
  return platform === 'github' ? kebabCase(key) : key
}

/** All names an output is set under on a platform. */
export function outputNames(
  key: string,
  definition: { readonly aliases?: readonly string[] } | undefined,
  platform: Platform,
): readonly string[] {
  const aliases = platform === 'azurePipelines' ? (definition?.aliases ?? []) : []
  return [outputName(key, platform), ...aliases]
}
