import { constants } from 'node:fs'
import { access, readdir, stat } from 'node:fs/promises'
import { arch } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import type { AgentFacts } from '../base/agent.ts'
import { ImageError } from '../base/errors.ts'
import { toolDirectoryOf } from './toolDirectory.ts'
import { comparePackerVersions, parsePackerVersion } from './packerVersion.ts'

/** A file that may be Packer, and how it was come by. */
export interface PackerCandidate {
  readonly path: string
  readonly source: string
}

/**
 * The files that may be Packer, best first: the explicit path alone, else the newest in the tool directory, then those on
 * PATH. Throws PACKER_NOT_FOUND, saying where it was looked for.
 */
export async function packerCandidates(
  agent: AgentFacts,
  explicit: string | undefined,
): Promise<readonly PackerCandidate[]> {
  const name = agent.environment['SystemRoot'] === undefined ? 'packer' : 'packer.exe'
  if (explicit !== undefined) {
    const path = resolve(agent.workingDirectory, explicit)
    const isFolder = await stat(path).then(
      (stats) => stats.isDirectory(),
      () => false,
    )
    const file = isFolder ? join(path, name) : path
    if (await isProgram(file)) return [{ path: file, source: 'packerPath' }]
    throw new ImageError('PACKER_NOT_FOUND', `packerPath: there is no program ${file}.`, {
      hint: 'Correct packerPath, or leave it empty to have Packer looked for in the tool directory and on PATH.',
    })
  }
  const folders = (agent.environment['PATH'] ?? agent.environment['Path'] ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
  const tools = toolDirectoryOf(agent)
  const found = [...(await inToolDirectory(tools, name)), ...(await onPath(folders, name))]
  if (found.length > 0) return found
  const looked = [tools === undefined ? [] : [join(tools, 'packer')], folders].flat()
  throw new ImageError('PACKER_NOT_FOUND', `There is no Packer in ${looked.join(', ')}.`)
}

/** The layout of tool caches: `packer/<version>/<arch>/packer`, complete when `<arch>.complete` stands beside. */
async function inToolDirectory(
  toolDirectory: string | undefined,
  name: string,
): Promise<readonly PackerCandidate[]> {
  if (toolDirectory === undefined) return []
  const root = join(toolDirectory, 'packer')
  const versions = (await readdir(root).catch(() => []))
    .map(parsePackerVersion)
    .filter((version) => version !== undefined)
  const candidates: PackerCandidate[] = []
  for (const { text } of versions.toSorted((a, b) => comparePackerVersions(b, a))) {
    for (const folder of new Set([arch(), arch() === 'x64' ? 'amd64' : arch()])) {
      const path = join(root, text, folder, name)
      const complete = await exists(join(root, text, `${folder}.complete`))
      if (complete && (await isProgram(path))) candidates.push({ path, source: 'tool directory' })
    }
  }
  return candidates
}

async function onPath(folders: readonly string[], name: string): Promise<readonly PackerCandidate[]> {
  const candidates: PackerCandidate[] = []
  for (const folder of folders) {
    const path = join(folder, name)
    if (await isProgram(path)) candidates.push({ path, source: 'PATH' })
  }
  return candidates
}

async function isProgram(path: string): Promise<boolean> {
  const isFile = await stat(path).then(
    (stats) => stats.isFile(),
    () => false,
  )
  return (
    isFile &&
    access(path, constants.X_OK).then(
      () => true,
      () => false,
    )
  )
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
