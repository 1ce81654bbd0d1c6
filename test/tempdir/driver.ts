import { build } from 'esbuild'
import { fileURLToPath } from 'node:url'
import { inMountNamespace, type NamespaceMount } from '#test/tools/mountNamespace.ts'

/** A module of this folder in one piece, to be run where its files cannot be reached. */
export async function bundleDriver(name: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(name, import.meta.url))],
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node20',
    format: 'esm',
  })
  return outputFiles[0]?.text ?? ''
}

/** Runs a bundled driver in a mount namespace of its own; resolves with the JSON it prints. */
export async function askDriver<T>(
  driver: string,
  mounts: readonly NamespaceMount[],
  ...args: readonly string[]
): Promise<T> {
  const result = await inMountNamespace({
    mounts,
    argv: [process.execPath, '--input-type=module', '-', ...args],
    env: { PATH: '/usr/bin:/bin' },
    cwd: '/',
    input: driver,
  })
  if (result.exitCode !== 0) throw new Error(`the driver failed (${result.exitCode}):\n${result.stderr}`)
  return JSON.parse(result.stdout) as T
}
