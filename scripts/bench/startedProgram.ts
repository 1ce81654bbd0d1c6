import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** A program that has printed its first line and goes on. */
export interface StartedProgram {
  readonly line: string
  readonly stop: () => void
}

/** Starts a TypeScript program; resolves with its first line. */
export async function startedProgram(path: string, args: readonly string[]): Promise<StartedProgram> {
  const child = spawn(process.execPath, ['--import', 'tsx', path, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  return { line, stop: () => void child.kill() }
}
