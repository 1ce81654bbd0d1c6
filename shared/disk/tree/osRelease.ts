import type { DiskTools } from '../diskTools.ts'
import { runTool } from '../runTool.ts'
import { treeFile } from './treePath.ts'

/** What a tree calls itself. */
export interface OsRelease {
  /** Lower-case letters, digits, `.`, `_` and `-`. */
  readonly id: string
  readonly prettyName: string
}

/** Reads `/usr/lib/os-release` of a tree; a tree without one is Linux. */
export async function readOsRelease(tools: DiskTools, tree: string): Promise<OsRelease> {
  const path = await treeFile(tools, tree, 'usr/lib/os-release')
  const text =
    path === undefined
      ? ''
      : (await runTool(tools, { file: 'cat', args: ['--', path] })).stdout.toString('utf8')
  const value = (name: string) =>
    new RegExp(String.raw`^${name}=["']?([^"'\n]{1,100})["']?$`, 'm').exec(text)?.[1]
  const id = value('ID') ?? 'linux'
  const prettyName = value('PRETTY_NAME') ?? value('NAME') ?? 'Linux'
  return {
    id: /^[a-z0-9._-]+$/.test(id) && !id.startsWith('.') ? id : 'linux',
    prettyName: prettyName.replaceAll(/[^\p{L}\p{N} .,:;()/+-]/gu, ''),
  }
}
